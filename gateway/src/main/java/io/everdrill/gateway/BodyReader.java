package io.everdrill.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Takes in request bodies, none larger or slower than allowed, and all that are held at once within
 * a budget. On the event loop.
 */
final class BodyReader {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final int maxBytes;
  private final Duration limit;
  private final AtomicLong freeBytes;

  /**
   * A body that is here whole, and takes room until it is given back.
   *
   * @param giveBack harmless when it was called before
   */
  record Body(byte[] bytes, Runnable giveBack) {
    static final Body NONE = new Body(new byte[0], () -> {});
  }

  /**
   * @param maxBytesTogether of all bodies from their first byte until they are given back
   */
  BodyReader(int maxBytes, Duration limit, long maxBytesTogether) {
    this.maxBytes = maxBytes;
    this.limit = limit;
    this.freeBytes = new AtomicLong(maxBytesTogether);
  }

  /** Calls one of the two, once. What comes after a refusal is read and thrown away. */
  void read(
      Vertx vertx, HttpServerRequest request, Consumer<Body> whole, Consumer<Problem> refused) {
    Reading reading = new Reading(whole, refused);
    long timer =
        vertx.setTimer(limit.toMillis(), slow -> reading.refuse(Problem.bodyTooSlow(limit)));
    request.handler(reading::add);
    request.exceptionHandler(
        broken -> {
          vertx.cancelTimer(timer);
          reading.abandon();
        });
    request.endHandler(
        end -> {
          vertx.cancelTimer(timer);
          reading.end();
        });
  }

  private final class Reading {
    private final Consumer<Body> whole;
    private final Consumer<Problem> refused;
    private final AtomicLong heldBytes = new AtomicLong();
    private Buffer body = Buffer.buffer();
    private boolean over;

    Reading(Consumer<Body> whole, Consumer<Problem> refused) {
      this.whole = whole;
      this.refused = refused;
    }

    void add(Buffer part) {
      if (over) {
        return;
      }
      if (body.length() + part.length() > maxBytes) {
        refuse(Problem.bodyTooLarge(maxBytes));
        return;
      }
      if (!hold(part.length())) {
        refuse(Problem.unavailable("too many bodies are being taken in", RETRY_AFTER));
        return;
      }
      body.appendBuffer(part);
    }

    private boolean hold(int bytes) {
      if (freeBytes.addAndGet(-bytes) < 0) {
        freeBytes.addAndGet(bytes);
        return false;
      }
      heldBytes.addAndGet(bytes);
      return true;
    }

    private void giveBack() {
      freeBytes.addAndGet(heldBytes.getAndSet(0));
    }

    void refuse(Problem problem) {
      if (!over) {
        abandon();
        refused.accept(problem);
      }
    }

    void abandon() {
      if (!over) {
        over = true;
        body = Buffer.buffer();
        giveBack();
      }
    }

    void end() {
      if (!over) {
        over = true;
        byte[] bytes = body.getBytes();
        body = Buffer.buffer();
        whole.accept(new Body(bytes, this::giveBack));
      }
    }
  }
}
