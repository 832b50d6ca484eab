package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.ErrorBound;
import java.time.Instant;

/**
 * Brings instants of different clocks onto the broker's, and says how far they may still be off.
 */
final class BrokerTime {

  private BrokerTime() {}

  /** What was written, by the broker's clock; unchanged where the writer's clock is unknown. */
  static Instant of(Instant written, ClockReading clock) {
    return switch (clock.basis()) {
      case MEASURED, CONFIGURED -> clock.offset().isZero() ? written : written.plus(clock.offset());
      case UNKNOWN -> written;
    };
  }

  static ErrorBound bound(ClockReading clock) {
    return switch (clock.basis()) {
      case MEASURED, CONFIGURED -> ErrorBound.of(clock.error());
      case UNKNOWN -> ErrorBound.UNKNOWN;
    };
  }
}
