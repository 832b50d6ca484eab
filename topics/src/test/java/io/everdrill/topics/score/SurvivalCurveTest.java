package io.everdrill.topics.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.everdrill.topics.score.SurvivalCurve.Observation;
import io.everdrill.topics.score.SurvivalCurve.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurvivalCurveTest {

  /**
   * Weeks of remission under 6-mercaptopurine, Freireich 1963, as in Gehan 1965: the example that
   * every text on the estimate has. Negative: censored.
   */
  private static final int[] REMISSION = {
    6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35
  };

  private static SurvivalCurve remission() {
    List<Observation> observations = new ArrayList<>();
    for (int weeks : REMISSION) {
      observations.add(
          new Observation(
              Duration.ofSeconds(Math.abs(weeks)), weeks > 0 ? Seen.DETECTED : Seen.NOT_YET));
    }
    return SurvivalCurve.of(observations);
  }

  @ParameterizedTest
  @CsvSource({
    "5, 1",
    "6, 0.8571",
    "7, 0.8067",
    "10, 0.7529",
    "13, 0.6902",
    "16, 0.6275",
    "22, 0.5378",
    "23, 0.4482",
    "35, 0.4482"
  })
  void curveIsThePublishedOne(int after, double undetected) {
    assertThat(remission().undetectedAfter(Duration.ofSeconds(after)))
        .isCloseTo(undetected, within(5e-5));
  }

  @Test
  void medianAndRestrictedMeanAreThePublishedOnes() {
    assertThat(remission().median()).hasValue(Duration.ofSeconds(23));
    assertThat(remission().restrictedMean()).hasValue(Duration.ofMillis(23_287));
    assertThat(remission().horizon()).isEqualTo(Duration.ofSeconds(35));
  }

  @Test
  void withNobodyMissedItIsThePlainMean() {
    SurvivalCurve curve =
        SurvivalCurve.of(List.of(seen(10, Seen.DETECTED), seen(20, Seen.DETECTED)));

    assertThat(curve.restrictedMean()).hasValue(Duration.ofSeconds(15));
    assertThat(curve.median()).hasValue(Duration.ofSeconds(10));
  }

  @Test
  void missedFaultsLengthenTheMeanAndMayLeaveNoMedian() {
    SurvivalCurve curve =
        SurvivalCurve.of(
            List.of(seen(10, Seen.DETECTED), seen(60, Seen.NOT_YET), seen(60, Seen.NOT_YET)));

    // 10 + 50 * 2/3
    assertThat(curve.restrictedMean()).hasValue(Duration.ofMillis(43_333));
    assertThat(curve.median()).isEmpty();
  }

  @Test
  void nothingIsSaidOfNoFault() {
    assertThat(SurvivalCurve.of(List.of()).restrictedMean()).isEmpty();
    assertThat(SurvivalCurve.of(List.of()).median()).isEmpty();
  }

  private static Observation seen(int seconds, Seen seen) {
    return new Observation(Duration.ofSeconds(seconds), seen);
  }
}
