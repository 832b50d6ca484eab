package io.everdrill.agents.toxiproxy;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How a stream is cut, and when each piece goes on. */
interface Pacing {

  /** How large the next piece is at most. */
  int nextBytes();

  /** When a piece goes on that came now. */
  long dueNanos(int bytes, long nowNanos, long lastDueNanos);

  /** More than this is not kept waiting for it: the sender is slowed down. */
  int mostWaitingBytes();

  int UNBOUNDED = Integer.MAX_VALUE;

  /** Each piece after its own delay; a later one never overtakes, jitter reorders nothing. */
  record Late(Duration latency, Duration jitter, RandomGenerator chance) implements Pacing {
    @Override
    public int nextBytes() {
      return UNBOUNDED;
    }

    @Override
    public long dueNanos(int bytes, long nowNanos, long lastDueNanos) {
      double around = jitter.toNanos() * (2 * chance.nextDouble() - 1);
      long due = nowNanos + Math.max(0, latency.toNanos() + Math.round(around));
      return due - lastDueNanos > 0 ? due : lastDueNanos;
    }

    @Override
    public int mostWaitingBytes() {
      return UNBOUNDED;
    }
  }

  /** Pieces of 20 ms each, as the budget allows; a fifth of a second of them waits. */
  record AtRate(RateBudget budget) implements Pacing {
    private static final int FEWEST_BYTES = 256;
    private static final int FEWEST_WAITING_BYTES = 4 << 10;

    @Override
    public int nextBytes() {
      return bytesIn(50, FEWEST_BYTES);
    }

    @Override
    public long dueNanos(int bytes, long nowNanos, long lastDueNanos) {
      return budget.reserve(bytes, nowNanos);
    }

    @Override
    public int mostWaitingBytes() {
      return bytesIn(5, FEWEST_WAITING_BYTES);
    }

    private int bytesIn(int partOfSecond, int fewest) {
      return Math.clamp(budget.bytesPerSecond() / partOfSecond, fewest, UNBOUNDED);
    }
  }

  /** Small pieces, a delay between each two. */
  record Sliced(int averageBytes, int variationBytes, Duration delay, RandomGenerator chance)
      implements Pacing {
    @Override
    public int nextBytes() {
      return Math.max(1, averageBytes + chance.nextInt(-variationBytes, variationBytes + 1));
    }

    @Override
    public long dueNanos(int bytes, long nowNanos, long lastDueNanos) {
      return (lastDueNanos - nowNanos > 0 ? lastDueNanos : nowNanos) + delay.toNanos();
    }

    @Override
    public int mostWaitingBytes() {
      return UNBOUNDED;
    }
  }
}
