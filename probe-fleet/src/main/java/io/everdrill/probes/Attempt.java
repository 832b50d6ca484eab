package io.everdrill.probes;

import io.everdrill.topics.events.ProbeEvent.Failure;
import io.everdrill.topics.events.ProbeEvent.Phases;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One look under way: what it has reached, and what it saw once that is known. Whoever comes first,
 * the look or its deadline, decides. Thread-safe.
 */
final class Attempt {

  private static final long NOT_REACHED = -1;

  private final Duration budget;
  private final long startedNanos = System.nanoTime();
  private final CompletableFuture<Sight> sight = new CompletableFuture<>();
  private volatile long connectNanos = NOT_REACHED;
  private volatile long firstByteNanos = NOT_REACHED;
  private Runnable release = () -> {};
  private boolean cutOff;

  /**
   * @param budget after this the look counts as timed out, and nothing of it may go on
   */
  Attempt(Duration budget) {
    this.budget = budget;
  }

  Duration budget() {
    return budget;
  }

  /** Completes once, with what was seen. */
  CompletableFuture<Sight> sight() {
    return sight;
  }

  /** There is a connection to speak over, new or kept. */
  void connected() {
    connectNanos = elapsedNanos();
  }

  /** The answer begins. */
  void firstByte() {
    firstByteNanos = elapsedNanos();
  }

  void passed(int status, String value) {
    end(Symptom.NONE, status, value);
  }

  void failed(Symptom symptom, int status, String value) {
    end(symptom, status, value);
  }

  void failed(Throwable thrown) {
    end(Symptom.of(thrown), 0, "");
  }

  /** What gives back sockets and threads at the deadline; run at once where that has passed. */
  void releasedBy(Runnable how) {
    boolean late;
    synchronized (this) {
      release = how;
      late = cutOff;
    }
    if (late) {
      how.run();
    }
  }

  /** The deadline: harmless when the look has ended. */
  void timeOut() {
    boolean connected = connectNanos != NOT_REACHED;
    Symptom symptom =
        connected
            ? new Symptom(Failure.TIMEOUT, "no whole answer within " + budget.toMillis() + " ms")
            : new Symptom(
                Failure.CONNECT_TIMEOUT, "no connection within " + budget.toMillis() + " ms");
    if (end(symptom, 0, "")) {
      Runnable how;
      synchronized (this) {
        cutOff = true;
        how = release;
      }
      how.run();
    }
  }

  private boolean end(Symptom symptom, int status, String value) {
    Phases phases =
        new Phases(
            reached(connectNanos), reached(firstByteNanos), Duration.ofNanos(elapsedNanos()));
    return sight.complete(new Sight(symptom, status, value, phases));
  }

  private long elapsedNanos() {
    return System.nanoTime() - startedNanos;
  }

  private static Duration reached(long nanos) {
    return nanos == NOT_REACHED ? Duration.ZERO : Duration.ofNanos(nanos);
  }
}
