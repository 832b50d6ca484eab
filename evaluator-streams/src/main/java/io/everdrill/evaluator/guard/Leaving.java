package io.everdrill.evaluator.guard;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has a guard that is told to stop save each result as it counts it, so that the commit of its
 * close, which Kafka Streams makes without asking, holds all that was counted.
 */
final class Leaving {

  private static final Duration LOOK = Duration.ofMillis(10);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final Set<Object> unsaved = ConcurrentHashMap.newKeySet();

  /** Somebody counts from now on. */
  void joins(Object counter) {
    unsaved.add(counter);
  }

  /** All that it has counted so far is saved; or it counts no more. */
  void saved(Object counter) {
    unsaved.remove(counter);
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Returns when everybody has saved, or the limit is over. */
  void ask(Duration limit) {
    asked.countDown();
    CountDownLatch never = new CountDownLatch(1);
    long untilNanos = System.nanoTime() + limit.toNanos();
    try {
      while (!unsaved.isEmpty() && System.nanoTime() - untilNanos < 0) {
        never.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
