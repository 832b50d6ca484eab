package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.HttpFault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Gives the callers of a share of the HTTP requests another body; the status stays. */
final class HttpReplaceBodyDriver<U extends Undo>
    extends HttpFaultDriver<HttpFault.ReplaceBody, U> {

  /** More of a body that nobody gets is not read: the connection to the target is closed. */
  private static final long MOST_DISCARDED_BYTES = 1 << 20;

  HttpReplaceBodyDriver(Lead<U> lead, RandomGenerator chance) {
    super(HttpFault.ReplaceBody.class, lead, chance);
  }

  @Override
  HttpHit hit(HttpFault.ReplaceBody fault) {
    Buffer body = Buffer.buffer(fault.body());
    return passage -> passage.passForBody(answer -> replace(fault, body, passage, answer));
  }

  private static void replace(
      HttpFault.ReplaceBody fault, Buffer body, HttpPassage passage, HttpClientResponse answer) {
    if (!passage.bodyMayChange(answer)) {
      passage.relay(answer);
      return;
    }
    passage.countHit();
    AtomicLong discarded = new AtomicLong();
    answer.handler(
        piece -> {
          if (discarded.addAndGet(piece.length()) > MOST_DISCARDED_BYTES) {
            answer.request().reset();
          }
        });
    answer.exceptionHandler(broken -> answer.request().reset());
    if (!fault.contentType().isEmpty()) {
      answer.headers().set("content-type", fault.contentType());
    }
    passage.relayWithBody(answer, body);
  }
}
