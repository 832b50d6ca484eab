package io.everdrill.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Consumer;

/** Takes in one request body, no larger and no slower than allowed. On the event loop. */
final class BodyReader {

  private final int maxBytes;
  private final Duration limit;

  BodyReader(GatewaySettings.HttpLimits limits) {
    this.maxBytes = limits.maxBodyBytes();
    this.limit = limits.bodyLimit();
  }

  /** Calls one of the two, once. What comes after a refusal is read and thrown away. */
  void read(
      Vertx vertx, HttpServerRequest request, Consumer<byte[]> whole, Consumer<Problem> refused) {
    Reading reading = new Reading(whole, refused);
    long timer =
        vertx.setTimer(limit.toMillis(), slow -> reading.refuse(Problem.bodyTooSlow(limit)));
    request.handler(reading::add);
    request.exceptionHandler(broken -> vertx.cancelTimer(timer));
    request.endHandler(
        end -> {
          vertx.cancelTimer(timer);
          reading.end();
        });
  }

  private final class Reading {
    private final Consumer<byte[]> whole;
    private final Consumer<Problem> refused;
    private Buffer body = Buffer.buffer();
    private boolean over;

    Reading(Consumer<byte[]> whole, Consumer<Problem> refused) {
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
      body.appendBuffer(part);
    }

    void refuse(Problem problem) {
      if (!over) {
        over = true;
        body = Buffer.buffer();
        refused.accept(problem);
      }
    }

    void end() {
      if (!over) {
        over = true;
        whole.accept(body.getBytes());
      }
    }
  }
}
