package io.everdrill.probes;

import io.everdrill.topics.events.ProbeEvent.Failure;
import io.everdrill.topics.events.ProbeEvent.Outcome;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.HttpClosedException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Why a look failed, as a class for machines and a sentence for people.
 *
 * @param reason empty on a pass
 */
record Symptom(Failure failure, String reason) {

  /** Longer reasons are cut: a driver's message may quote a whole page. */
  private static final int REASON_LIMIT = 300;

  private static final int CAUSE_LIMIT = 10;

  static final Symptom NONE = new Symptom(Failure.NONE, "");

  Symptom {
    reason = reason.length() <= REASON_LIMIT ? reason : reason.substring(0, REASON_LIMIT) + "...";
  }

  Outcome outcome() {
    return failure == Failure.NONE ? Outcome.PASS : Outcome.FAIL;
  }

  /** Reads the first cause that tells what happened; what none tells is OTHER. */
  static Symptom of(Throwable thrown) {
    Throwable cause = thrown;
    for (int i = 0; i < CAUSE_LIMIT && cause != null; i++, cause = cause.getCause()) {
      Failure failure = failureOf(cause);
      if (failure != Failure.OTHER) {
        return new Symptom(failure, text(cause));
      }
    }
    return new Symptom(Failure.OTHER, text(thrown));
  }

  private static Failure failureOf(Throwable cause) {
    return switch (cause) {
      // Before ConnectException, which it extends.
      case ConnectTimeoutException e -> Failure.CONNECT_TIMEOUT;
      case ConnectException e -> refusedOr(Failure.OTHER, e);
      case SocketTimeoutException e ->
          mentions(e, "connect") ? Failure.CONNECT_TIMEOUT : Failure.TIMEOUT;
      // What Vert.x says when its pool waited for a handshake.
      case TimeoutException e ->
          mentions(e, "getting a connection") ? Failure.CONNECT_TIMEOUT : Failure.TIMEOUT;
      case UnknownHostException e -> Failure.DNS;
      case SSLException e -> Failure.TLS;
      case HttpClosedException e -> Failure.CONNECTION_RESET;
      case EOFException e -> Failure.CONNECTION_RESET;
      case IOException e when mentions(e, "reset", "broken pipe", "closed") ->
          Failure.CONNECTION_RESET;
      default -> Failure.OTHER;
    };
  }

  private static Failure refusedOr(Failure otherwise, Throwable e) {
    if (mentions(e, "refused")) {
      return Failure.CONNECT_REFUSED;
    }
    return mentions(e, "timed out") ? Failure.CONNECT_TIMEOUT : otherwise;
  }

  private static boolean mentions(Throwable e, String... words) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    for (String word : words) {
      if (message.contains(word)) {
        return true;
      }
    }
    return false;
  }

  private static String text(Throwable cause) {
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
