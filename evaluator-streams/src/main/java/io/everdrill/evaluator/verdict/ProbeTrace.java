package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;

/**
 * How far the clocks of some probe results may be off, and between which offsets of their topic the
 * results stand. Adding commutes.
 *
 * @param errorMicros the greatest error; {@link #UNBOUNDED} if one of the clocks is unknown
 * @param firstOffset more than lastOffset if none of them stands on a topic
 */
record ProbeTrace(long errorMicros, long firstOffset, long lastOffset) {

  static final ProbeTrace NONE = new ProbeTrace(0, Long.MAX_VALUE, -1);

  private static final long UNBOUNDED = Long.MAX_VALUE;

  static ProbeTrace of(ProbeEvent.Result result) {
    ClockReading clock = result.clock();
    long error =
        clock.basis() == ClockReading.Basis.UNKNOWN
            ? UNBOUNDED
            : Math.ceilDiv(clock.error().toNanos(), 1_000);
    return new ProbeTrace(error, Long.MAX_VALUE, -1);
  }

  ProbeTrace at(long offset) {
    return new ProbeTrace(errorMicros, offset, offset);
  }

  ProbeTrace plus(ProbeTrace other) {
    return new ProbeTrace(
        Math.max(errorMicros, other.errorMicros),
        Math.min(firstOffset, other.firstOffset),
        Math.max(lastOffset, other.lastOffset));
  }

  ErrorBound bound() {
    return errorMicros == UNBOUNDED
        ? ErrorBound.UNKNOWN
        : ErrorBound.of(Duration.ofNanos(errorMicros * 1_000));
  }

  boolean isOnTopic() {
    return firstOffset <= lastOffset;
  }
}
