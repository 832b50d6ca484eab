package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.HttpFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Changes some values in the JSON bodies that answer a share of the HTTP requests. An answer that
 * is no JSON, comes encoded though it was asked not to, or is too large passes as it is and does
 * not count as hit.
 */
final class HttpPatchBodyDriver<U extends Undo> extends HttpFaultDriver<HttpFault.PatchBody, U> {

  /** Of all answers together that are read to be changed. */
  private static final long MOST_READ_BYTES = 16 << 20;

  HttpPatchBodyDriver(Lead<U> lead, RandomGenerator chance) {
    super(HttpFault.PatchBody.class, lead, chance);
  }

  @Override
  public U prepare(FaultOrder<HttpFault.PatchBody> order) {
    try {
      MergePatch.parse(order.fault().mergePatch());
    } catch (IOException e) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, "mergePatch: expected JSON (RFC 7396): " + e.getMessage());
    }
    return super.prepare(order);
  }

  @Override
  HttpHit hit(HttpFault.PatchBody fault) {
    try {
      MergePatch patch = MergePatch.parse(fault.mergePatch());
      AtomicLong readBytes = new AtomicLong();
      return passage ->
          passage.passForBody(
              answer -> {
                if (passage.bodyMayChange(answer) && isPlainJson(answer)) {
                  new Reading(passage, answer, patch, readBytes).start();
                } else {
                  passage.relay(answer);
                }
              });
    } catch (IOException e) {
      throw new IllegalStateException("mergePatch was JSON when it was prepared", e);
    }
  }

  private static boolean isPlainJson(HttpClientResponse answer) {
    String type = lower(answer.getHeader("content-type")).split(";", 2)[0].strip();
    String encoding = lower(answer.getHeader("content-encoding"));
    return (type.equals("application/json") || type.endsWith("+json"))
        && (encoding.isEmpty() || encoding.equals("identity"));
  }

  private static String lower(String header) {
    return Optional.ofNullable(header).orElse("").toLowerCase(Locale.ROOT);
  }

  /** One answer that is read whole, unless it is too large, on the event loop of its request. */
  private static final class Reading {
    private final HttpPassage passage;
    private final HttpClientResponse answer;
    private final MergePatch patch;
    private final AtomicLong readBytes;
    private final Buffer body = Buffer.buffer();

    /**
     * @param readBytes of all that are being read
     */
    Reading(
        HttpPassage passage, HttpClientResponse answer, MergePatch patch, AtomicLong readBytes) {
      this.passage = passage;
      this.answer = answer;
      this.patch = patch;
      this.readBytes = readBytes;
    }

    void start() {
      answer.exceptionHandler(
          broken -> {
            letGo();
            passage.response().reset();
          });
      answer.endHandler(ended -> patched());
      answer.handler(this::read);
    }

    private void read(Buffer piece) {
      body.appendBuffer(piece);
      if (readBytes.addAndGet(piece.length()) > MOST_READ_BYTES) {
        letGo();
        answer.pause();
        passage.relay(answer, body);
      }
    }

    private void letGo() {
      readBytes.addAndGet(-body.length());
    }

    private void patched() {
      letGo();
      try {
        Buffer changed = Buffer.buffer(patch.applyTo(body.getBytes()));
        passage.countHit();
        passage.relayWithBody(answer, changed);
      } catch (IOException e) {
        // No JSON, whatever its content-type says.
        passage.relayRead(answer, body);
      }
    }
  }
}
