package io.everdrill.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.runtime.BrokerOffset.Measured;
import io.everdrill.runtime.OffsetEstimate.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class OffsetEstimateTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final OffsetEstimate estimate = new OffsetEstimate();

  @Test
  void unknownBeforeTheFirstExchange() {
    assertThat(estimate.at(START, 0)).isEqualTo(new BrokerOffset.Unknown());
  }

  @Test
  void offsetIsFromTheMiddleAndErrorIsHalfTheRoundTripPlusGrain() {
    estimate.add(exchange(0, Duration.ofMillis(250), Duration.ofMillis(10)));

    assertThat(estimate.at(START, 0))
        .isEqualTo(new Measured(Duration.ofMillis(245), Duration.ofMillis(6)));
  }

  @Test
  void errorGrowsByFiftyPartsInAMillionOfAge() {
    estimate.add(exchange(0, Duration.ZERO, Duration.ZERO));

    assertThat(error(Duration.ofSeconds(20))).isEqualTo(Duration.ofMillis(2));
  }

  @Test
  void leastRoundTripOfTheLastEightCounts() {
    estimate.add(exchange(0, Duration.ofMillis(1), Duration.ofMillis(2)));
    for (int i = 1; i <= 7; i++) {
      estimate.add(exchange(i, Duration.ofMillis(50), Duration.ofMillis(100)));
    }
    assertThat(measured(Duration.ofSeconds(7)).offset()).isZero();

    estimate.add(exchange(8, Duration.ofMillis(30), Duration.ofMillis(40)));

    assertThat(measured(Duration.ofSeconds(8)).offset()).isEqualTo(Duration.ofMillis(10));
  }

  @Test
  void settingOurClockWidensTheErrorAtOnceAndForgetsAtTheNextExchange() {
    estimate.add(exchange(0, Duration.ZERO, Duration.ZERO));
    Instant tenSecondsLaterButSetBackByFive = START.plusSeconds(5);
    long nanos = Duration.ofSeconds(10).toNanos();

    Measured before = (Measured) estimate.at(tenSecondsLaterButSetBackByFive, nanos);
    assertThat(before.error()).isGreaterThanOrEqualTo(Duration.ofSeconds(5));

    estimate.add(
        new Exchange(tenSecondsLaterButSetBackByFive, nanos, START.plusSeconds(10), nanos + 1));
    Measured after = (Measured) estimate.at(tenSecondsLaterButSetBackByFive, nanos);
    assertThat(after.offset()).isCloseTo(Duration.ofSeconds(5), Duration.ofMillis(1));
    assertThat(after.error()).isLessThan(Duration.ofMillis(2));
  }

  /** Any offset, any split of the round trip, any drift of a quartz, any age. */
  @Test
  void trueOffsetIsWithinTheBound() {
    for (long seed = 0; seed < 2_000; seed++) {
      RandomGenerator chance = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      OffsetEstimate any = new OffsetEstimate();
      TrueClocks clocks =
          new TrueClocks(chance.nextLong(-86_400_000_000_000L, 86_400_000_000_000L), drift(chance));
      long nanos = 0;
      int exchanges = chance.nextInt(1, 20);
      for (int i = 0; i < exchanges; i++) {
        long there = chance.nextLong(0, 200_000_000);
        long back = chance.nextLong(0, 200_000_000);
        any.add(
            new Exchange(
                clocks.ours(nanos),
                nanos,
                clocks.brokers(nanos + there).truncatedTo(ChronoUnit.MILLIS),
                nanos + there + back));
        nanos += there + back + chance.nextLong(0, 10_000_000_000L);

        Measured reading = (Measured) any.at(clocks.ours(nanos), nanos);
        Duration truth = Duration.between(clocks.ours(nanos), clocks.brokers(nanos));
        assertThat(truth.minus(reading.offset()).abs())
            .as("seed %d, exchange %d", seed, i)
            .isLessThanOrEqualTo(reading.error());
      }
    }
  }

  private record TrueClocks(long offsetNanos, double drift) {
    Instant ours(long nanos) {
      return START.plusNanos(nanos);
    }

    Instant brokers(long nanos) {
      return ours(nanos).plusNanos(offsetNanos + (long) (nanos * drift));
    }
  }

  /** Up to 49 ppm: the last belongs to the rounding of this test. */
  private static double drift(RandomGenerator chance) {
    return chance.nextDouble(-49e-6, 49e-6);
  }

  private static Exchange exchange(int second, Duration appendedAfter, Duration roundTrip) {
    Instant sentAt = START.plusSeconds(second);
    long sentNanos = Duration.ofSeconds(second).toNanos();
    return new Exchange(
        sentAt, sentNanos, sentAt.plus(appendedAfter), sentNanos + roundTrip.toNanos());
  }

  private Measured measured(Duration after) {
    return (Measured) estimate.at(START.plus(after), after.toNanos());
  }

  private Duration error(Duration after) {
    return measured(after).error();
  }
}
