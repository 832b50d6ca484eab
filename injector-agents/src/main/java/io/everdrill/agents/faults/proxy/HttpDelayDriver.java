package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.HttpFault;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** Holds a share of the HTTP requests back before the target sees them. */
final class HttpDelayDriver<U extends Undo> extends HttpFaultDriver<HttpFault.Delay, U> {

  /** So many wait at once; any more pass undelayed and are not counted as hit. */
  private static final int MOST_WAITING = 4096;

  HttpDelayDriver(Lead<U> lead, RandomGenerator chance) {
    super(HttpFault.Delay.class, lead, chance);
  }

  @Override
  HttpHit hit(HttpFault.Delay fault) {
    AtomicInteger waiting = new AtomicInteger();
    return passage -> {
      if (waiting.incrementAndGet() > MOST_WAITING) {
        waiting.decrementAndGet();
        passage.pass();
        return;
      }
      passage.countHit();
      passage
          .vertx()
          .setTimer(
              Math.max(1, fault.delay().toMillis()),
              timer -> {
                waiting.decrementAndGet();
                if (!passage.over()) {
                  passage.pass();
                }
              });
    };
  }
}
