package io.everdrill.agents.linux;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Looks again every 2 ms until the world is as it should be. */
public final class Await {

  private static final Duration STEP = Duration.ofMillis(2);

  private Await() {}

  /**
   * @throws IllegalStateException if it is not after the limit
   */
  public static void until(Duration limit, BooleanSupplier condition, String expected) {
    if (!within(limit, condition)) {
      throw new IllegalStateException("expected " + expected + " within " + limit);
    }
  }

  /** Whether it came to be, at the latest after the limit. */
  public static boolean within(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
    return true;
  }
}
