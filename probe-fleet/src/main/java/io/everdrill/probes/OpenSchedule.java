package io.everdrill.probes;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * The moments at which one probe looks: one in each interval, moved within it by chance, whatever
 * came of the looks before. Not thread-safe.
 */
final class OpenSchedule {

  /** Farther behind than this the process stood still, or its clock was set: no catching up. */
  static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(10);

  /** A shorter one is a load test, not a look. */
  static final Duration SHORTEST_INTERVAL = Duration.ofMillis(1);

  static final Duration LONGEST_INTERVAL = Duration.ofDays(1);

  private final Duration interval;
  private final double jitter;
  private final RandomGenerator chance;
  private Instant slot;
  private Instant due;

  /**
   * The first interval begins at a random moment within one interval from now, so that probes that
   * are defined together do not look together.
   *
   * @param jitter share of the interval by which a look may be moved, 0 to 1
   */
  OpenSchedule(Duration interval, double jitter, RandomGenerator chance, Instant now) {
    if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
      throw new IllegalArgumentException(
          "intervalMs: expected %d to %d, got %d"
              .formatted(
                  SHORTEST_INTERVAL.toMillis(), LONGEST_INTERVAL.toMillis(), interval.toMillis()));
    }
    this.interval = interval;
    this.jitter = jitter;
    this.chance = chance;
    this.slot = now.plus(part(interval, chance.nextDouble()));
    this.due = within(slot);
  }

  /** When the next look is due. */
  Instant due() {
    return due;
  }

  /** The look that was due is begun; the one of the next interval is due. */
  void advance() {
    slot = slot.plus(interval);
    due = within(slot);
  }

  /**
   * Goes on from now where the schedule is too far behind to be caught up, or lies farther ahead
   * than it can, which is a clock that was set back.
   *
   * @return how many looks were left out
   */
  long realign(Instant now) {
    if (due.isBefore(now.minus(CATCH_UP_LIMIT))) {
      long leftOut = Math.max(1, Duration.between(slot, now).dividedBy(interval));
      slot = slot.plus(interval.multipliedBy(leftOut));
      due = within(slot);
      return leftOut;
    }
    if (due.isAfter(now.plus(interval.multipliedBy(2)))) {
      slot = now;
      due = within(slot);
    }
    return 0;
  }

  private Instant within(Instant slotStart) {
    return slotStart.plus(part(interval, jitter * chance.nextDouble()));
  }

  private static Duration part(Duration whole, double share) {
    return Duration.ofNanos((long) (whole.toNanos() * share));
  }
}
