package io.everdrill.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;

/**
 * The offset of the broker's clock from ours, by Cristian's algorithm over the last 8 exchanges.
 *
 * <p>The broker stamped a record between the moment we sent it and the moment we had the answer; so
 * its clock, less the middle of the two, is the offset, half the round trip the error. The least
 * round trip of the last 8 says most. Beside the error that grows with its age, at a quartz's 50
 * ppm, stands what our own clock was set since: the difference of time passed on it and on the
 * monotonic clock. Source: F. Cristian, Probabilistic clock synchronization, 1989.
 */
final class OffsetEstimate {
  private static final int WINDOW = 8;
  private static final Duration GRAIN = Duration.ofMillis(1);
  private static final long AGE_DIVISOR = 20_000;
  private static final Duration SET = Duration.ofMillis(100);

  private final Deque<Exchange> last = new ArrayDeque<>(WINDOW);

  /**
   * One record sent and acknowledged.
   *
   * @param sentNanos monotonic time, read before {@code sentAt}
   * @param appendedAt the broker's time, cut to a millisecond
   */
  record Exchange(Instant sentAt, long sentNanos, Instant appendedAt, long acknowledgedNanos) {
    Exchange {
      if (acknowledgedNanos - sentNanos < 0) {
        throw new IllegalArgumentException("Acknowledged before it was sent");
      }
    }

    Duration roundTrip() {
      return Duration.ofNanos(acknowledgedNanos - sentNanos);
    }

    Duration offset() {
      return Duration.between(sentAt.plus(roundTrip().dividedBy(2)), appendedAt);
    }

    /** How far our clock was set from this exchange until now. */
    Duration clockSetUntil(Instant now, long nowNanos) {
      return Duration.between(sentAt, now).minusNanos(nowNanos - sentNanos).abs();
    }
  }

  void add(Exchange exchange) {
    // What was measured before our clock was set says nothing about it now.
    last.removeIf(e -> e.clockSetUntil(exchange.sentAt(), exchange.sentNanos()).compareTo(SET) > 0);
    if (last.size() == WINDOW) {
      last.removeFirst();
    }
    last.addLast(exchange);
  }

  BrokerOffset at(Instant now, long nowNanos) {
    return last.stream()
        .min(Comparator.comparing(Exchange::roundTrip))
        .<BrokerOffset>map(e -> new BrokerOffset.Measured(e.offset(), error(e, now, nowNanos)))
        .orElseGet(BrokerOffset.Unknown::new);
  }

  private static Duration error(Exchange e, Instant now, long nowNanos) {
    Duration age = Duration.ofNanos(Math.max(0, nowNanos - e.sentNanos()));
    return e.roundTrip()
        .dividedBy(2)
        .plus(GRAIN)
        .plus(age.dividedBy(AGE_DIVISOR))
        .plus(e.clockSetUntil(now, nowNanos));
  }
}
