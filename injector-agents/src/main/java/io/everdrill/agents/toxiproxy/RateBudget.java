package io.everdrill.agents.toxiproxy;

/** When the next bytes may go so that all together keep a rate. */
public final class RateBudget {

  private static final long DAY_NANOS = 86_400_000_000_000L;

  private final long bytesPerSecond;
  private long lastDueNanos = System.nanoTime();

  /**
   * @param bytesPerSecond at 0 nothing goes for a day
   */
  public RateBudget(long bytesPerSecond) {
    if (bytesPerSecond < 0) {
      throw new IllegalArgumentException("rate: expected 0 or more, got " + bytesPerSecond);
    }
    this.bytesPerSecond = bytesPerSecond;
  }

  long bytesPerSecond() {
    return bytesPerSecond;
  }

  /** When these bytes have passed, on the clock of {@link System#nanoTime}. */
  synchronized long reserve(int bytes, long nowNanos) {
    if (bytesPerSecond == 0) {
      return nowNanos + DAY_NANOS;
    }
    long fromNanos = lastDueNanos - nowNanos > 0 ? lastDueNanos : nowNanos;
    lastDueNanos = fromNanos + Math.round(bytes * 1e9 / bytesPerSecond);
    return lastDueNanos;
  }
}
