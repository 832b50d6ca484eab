package io.everdrill.evaluator.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.everdrill.topics.score.EventRate;
import io.everdrill.topics.score.Interval;
import java.time.Duration;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of a count, worked out from sums, are those of a library of statistics. */
class PoissonLimitsTest {

  private static final double TAIL = 0.025;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 5, 29, 30, 31, 300, 10_000, 1_000_000})
  void limitsAreThoseOfTheChiSquaredDistribution(long events) {
    Interval interval = new EventRate(events, Duration.ofHours(1)).interval().orElseThrow();

    double lower =
        events == 0
            ? 0
            : ChiSquaredDistribution.of(2.0 * events).inverseCumulativeProbability(TAIL) / 2;
    double upper =
        ChiSquaredDistribution.of(2.0 * (events + 1)).inverseSurvivalProbability(TAIL) / 2;
    assertThat(interval.from()).isCloseTo(lower, within(1e-7 * lower));
    assertThat(interval.until()).isCloseTo(upper, within(1e-7 * upper));
  }
}
