package io.everdrill.evaluator.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventRateTest {

  @Test
  void rateIsPerHourOfAllCells() {
    assertThat(new EventRate(3, Duration.ofMinutes(90)).perHour()).hasValue(2);
  }

  /** The limits of 10 events in every table of Poisson limits. */
  @Test
  void intervalIsThePublishedOne() {
    Interval interval = new EventRate(10, Duration.ofHours(1)).interval().orElseThrow();

    assertThat(interval.from()).isCloseTo(4.7954, within(1e-4));
    assertThat(interval.until()).isCloseTo(18.3904, within(1e-4));
  }

  @Test
  void noEventInTenHoursIsNotNever() {
    Interval interval = new EventRate(0, Duration.ofHours(10)).interval().orElseThrow();

    assertThat(interval.from()).isZero();
    assertThat(interval.until()).isCloseTo(0.36889, within(1e-5));
  }

  @Test
  void nothingIsSaidWhereNobodyWatched() {
    assertThat(new EventRate(0, Duration.ZERO).perHour()).isEmpty();
    assertThat(new EventRate(0, Duration.ZERO).interval()).isEmpty();
  }
}
