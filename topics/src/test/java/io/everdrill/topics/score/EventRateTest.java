package io.everdrill.topics.score;

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

  /** SciPy: chi2.ppf(0.025, 200) / 2 and chi2.ppf(0.975, 202) / 2. */
  @Test
  void intervalOfManyIsExactToo() {
    Interval interval = new EventRate(100, Duration.ofHours(1)).interval().orElseThrow();

    assertThat(interval.from()).isCloseTo(81.363991251, within(1e-8));
    assertThat(interval.until()).isCloseTo(121.626793792, within(1e-8));
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
