package io.everdrill.topics.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {

  private static Histogram of(int millis, long count) {
    return new Histogram(List.of(new Bucket(Duration.ofMillis(millis), count)));
  }

  @Test
  void mergingAddsCountsOfTheSameClass() {
    assertThat(of(10, 1).plus(of(20, 2)).plus(of(10, 3)).buckets())
        .containsExactly(
            new Bucket(Duration.ofMillis(10), 4), new Bucket(Duration.ofMillis(20), 2));
  }

  @Test
  void classWithNothingLeftIsGone() {
    assertThat(of(10, 1).plus(of(20, 2)).minus(of(10, 1))).isEqualTo(of(20, 2));
    assertThat(of(10, 1).minus(of(10, 2))).isEqualTo(Histogram.EMPTY);
  }

  @Test
  void percentileIsTheMiddleOfItsClass() {
    Histogram some = of(100, 1).plus(of(200, 1)).plus(of(300, 1));

    assertThat(some.percentile(0)).hasValue(Duration.ofMillis(99));
    assertThat(some.percentile(0.5)).hasValue(Duration.ofMillis(198));
    assertThat(some.percentile(1)).hasValue(Duration.ofMillis(297));
    assertThat(Histogram.EMPTY.percentile(0.5)).isEmpty();
  }

  @Test
  void highPercentileOfFewIsTheLongest() {
    assertThat(of(100, 1).plus(of(300, 1)).percentile(0.9)).hasValue(Duration.ofMillis(297));
    assertThat(of(100, 9).plus(of(300, 1)).percentile(0.9)).hasValue(Duration.ofMillis(99));
    assertThat(of(100, 98).plus(of(300, 1)).percentile(0.99)).hasValue(Duration.ofMillis(297));
    assertThat(of(100, 99).plus(of(300, 1)).percentile(0.99)).hasValue(Duration.ofMillis(99));
  }

  @Test
  void medianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
    assertThat(of(100, 2).plus(of(300, 2)).median()).hasValue(Duration.ofMillis(198));
    assertThat(of(100, 2).plus(of(300, 1)).median()).hasValue(Duration.ofMillis(99));
    assertThat(Histogram.EMPTY.median()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 119_999, 120_000, 31_557_600_000L})
  void centredClassAnswersExactly(long millis) {
    Duration one = Duration.ofMillis(millis);

    assertThat(Histogram.centred(one).percentile(0.5)).hasValue(one);
  }
}
