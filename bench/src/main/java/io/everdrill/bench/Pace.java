package io.everdrill.bench;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Does something so many times a second, evenly; over a thousand a second, that many times a
 * millisecond as it takes. What was late is made up for.
 */
final class Pace implements AutoCloseable {

  private static final int MOST_TICKS_PER_SECOND = 1_000;

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  private Pace() {}

  /**
   * @param perSecond up to 1,000, or a multiple of that
   */
  static Pace start(int perSecond, Runnable each) {
    if (perSecond < 1
        || (perSecond > MOST_TICKS_PER_SECOND && perSecond % MOST_TICKS_PER_SECOND != 0)) {
      throw new IllegalArgumentException(
          "perSecond: expected 1 to 1000, or a multiple of 1000, got " + perSecond);
    }
    int ticks = Math.min(perSecond, MOST_TICKS_PER_SECOND);
    int eachTick = perSecond / ticks;
    Pace pace = new Pace();
    pace.clock.scheduleAtFixedRate(
        () -> {
          for (int i = 0; i < eachTick; i++) {
            each.run();
          }
        },
        0,
        TimeUnit.SECONDS.toNanos(1) / ticks,
        TimeUnit.NANOSECONDS);
    return pace;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
