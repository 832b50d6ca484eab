package io.everdrill.evaluator.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.everdrill.topics.score.Histogram;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationSketchTest {

  private static final List<Duration> UP_TO_TEN_SECONDS =
      IntStream.rangeClosed(1, 10_000).mapToObj(Duration::ofMillis).toList();

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.5, 0.9, 0.99, 0.999})
  void percentileIsWithinOnePercent(double share) {
    double millis = DurationSketch.of(UP_TO_TEN_SECONDS).percentile(share).orElseThrow().toMillis();

    assertThat(millis / (share * 10_000)).isCloseTo(1, within(0.012));
  }

  @Test
  void mergedInEitherOrderIsAsIfAddedToOne() {
    DurationSketch all = DurationSketch.of(UP_TO_TEN_SECONDS);
    DurationSketch first = DurationSketch.of(UP_TO_TEN_SECONDS.subList(0, 100));
    DurationSketch last = DurationSketch.of(UP_TO_TEN_SECONDS.subList(100, 10_000));

    DurationSketch oneWay = new DurationSketch();
    oneWay.add(first);
    oneWay.add(last);
    last.add(first);

    for (double share : new double[] {0, 0.5, 0.9, 0.99, 1}) {
      assertThat(oneWay.percentile(share)).isEqualTo(all.percentile(share));
      assertThat(last.percentile(share)).isEqualTo(all.percentile(share));
    }
    assertThat(last.count()).isEqualTo(10_000);
  }

  @Test
  void tenYearsAndAMillisecondAreBothKept() {
    DurationSketch sketch = DurationSketch.of(List.of(Duration.ofMillis(1), Duration.ofDays(3652)));

    assertThat(sketch.percentile(0)).hasValue(Duration.ofMillis(1));
    assertThat(sketch.percentile(1).orElseThrow().toDays()).isBetween(3615L, 3689L);
  }

  @Test
  void nothingIsSaidOfNothing() {
    assertThat(new DurationSketch().percentile(0.5)).isEmpty();
  }

  /** Rows of the scoreboard have the histogram, readers of them have no library. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.5, 0.9, 0.99, 1})
  void histogramHasThePercentilesOfTheSketch(double share) {
    Duration ofSketch = DurationSketch.of(UP_TO_TEN_SECONDS).percentile(share).orElseThrow();
    Histogram histogram = DurationSketch.of(UP_TO_TEN_SECONDS).histogram();

    assertThat(histogram.count()).isEqualTo(10_000);
    assertThat(histogram.percentile(share).orElseThrow()).isCloseTo(ofSketch, Duration.ofMillis(1));
  }

  @Test
  void histogramsOfSinglesAddUpToThatOfAll() {
    Histogram sum = Histogram.EMPTY;
    for (Duration one : UP_TO_TEN_SECONDS.subList(0, 2_000)) {
      sum = sum.plus(DurationSketch.of(List.of(one)).histogram());
    }

    assertThat(sum).isEqualTo(DurationSketch.of(UP_TO_TEN_SECONDS.subList(0, 2_000)).histogram());
  }

  @Test
  void whatTookNoTimeIsInTheClassOfTheFirstMillisecond() {
    Histogram histogram =
        DurationSketch.of(List.of(Duration.ZERO, Duration.ofMillis(-5), Duration.ofMillis(1)))
            .histogram();

    assertThat(histogram.buckets()).hasSize(1);
    assertThat(histogram.count()).isEqualTo(3);
  }
}
