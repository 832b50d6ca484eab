package io.everdrill.topics.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.NamedInstead;
import io.everdrill.topics.events.ScoreboardEvent.Quiet;
import io.everdrill.topics.events.ScoreboardEvent.Rank;
import io.everdrill.topics.events.ScoreboardEvent.Tally;
import io.everdrill.topics.events.ScoreboardEvent.Times;
import io.everdrill.topics.events.ScoreboardEvent.Weights;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All figures of one sum of rows, worked out by hand. */
class FiguresTest {

  /**
   * 10 faults: 6 detected, 2 missed, 1 masked, 1 with the detector away; 5 felt, of which 4
   * detected; 4 false alarms; 3 roots right, 2 wrong; 4 placebos, 1 with an alarm.
   */
  private static final Counts COUNTS = new Counts(10, 6, 2, 1, 1, 5, 4, 4, 3, 2, 1, 4, 1);

  /** 3 detected after 10 s, 3 after 20 s; 4 watched in vain for 75 s. */
  private static final Tally TALLY =
      new Tally(
          2,
          times(90, bucket(10, 3), bucket(20, 3)),
          times(96, bucket(10, 2), bucket(20, 4)),
          times(15, bucket(3, 5)),
          List.of(bucket(75, 4)),
          new Quiet(90, 3, 5, Duration.ofMinutes(90)),
          new Weights(40_000_000, 10_000_000),
          List.of(new Rank(1, 3), new Rank(2, 1), new Rank(5, 1)),
          List.of(new NamedInstead("api", 2)),
          1,
          2);

  private final Figures figures = new Figures(COUNTS, TALLY);

  private static Bucket bucket(int seconds, long count) {
    return new Bucket(Duration.ofSeconds(seconds), count);
  }

  private static Times times(int sumSeconds, Bucket... buckets) {
    return new Times(Duration.ofSeconds(sumSeconds), List.of(buckets));
  }

  @Test
  void sharesAreOfTheRightWhole() {
    assertThat(figures.agreement().precision()).isEqualTo(new Proportion(6, 10));
    assertThat(figures.agreement().recall()).isEqualTo(new Proportion(6, 10));
    assertThat(figures.agreement().specificity()).isEqualTo(new Proportion(87, 90));
    assertThat(figures.recallOfFelt()).isEqualTo(new Proportion(4, 5));
    assertThat(figures.placeboAlarms()).isEqualTo(new Proportion(1, 4));
    assertThat(figures.weightedRecall()).hasValue(0.25);
  }

  @Test
  void falseAlarmsPerCellHourAreThoseOfQuietWindowsByTheirTime() {
    assertThat(figures.falseAlarmRate()).isEqualTo(new EventRate(5, Duration.ofMinutes(90)));
    assertThat(figures.falseAlarmRate().perHour().orElseThrow()).isCloseTo(5 / 1.5, within(1e-12));
  }

  @Test
  void faultsWithoutARankAreMissesAtEveryDepth() {
    assertThat(figures.ranks().within(1)).isEqualTo(new Proportion(3, 10));
    assertThat(figures.ranks().within(3)).isEqualTo(new Proportion(4, 10));
    assertThat(figures.ranks().within(5)).isEqualTo(new Proportion(5, 10));
    // (3 + 4 + 4 + 4 + 5) / 10 / 5
    assertThat(figures.ranks().average(5).orElseThrow()).isCloseTo(0.4, within(1e-12));
  }

  @Test
  void timesOfTheDetected() {
    assertThat(Figures.mean(TALLY.toDetect())).hasValue(Duration.ofSeconds(15));
    assertThat(Figures.percentile(TALLY.toDetect(), 0.5)).hasValue(Duration.ofMillis(9_900));
    assertThat(Figures.median(TALLY.toDetect())).hasValue(Duration.ofMillis(14_850));
    assertThat(Figures.percentile(TALLY.toDetect(), 0.9)).hasValue(Duration.ofMillis(19_800));
    assertThat(Figures.mean(TALLY.toFelt())).hasValue(Duration.ofSeconds(3));
  }

  @Test
  void missedAreRightCensoredInTheTimesOfAll() {
    SurvivalCurve curve = figures.undetected();

    assertThat(curve.undetectedAfter(Duration.ofSeconds(15))).isCloseTo(0.7, within(1e-12));
    assertThat(curve.undetectedAfter(Duration.ofSeconds(60))).isCloseTo(0.4, within(1e-12));
    assertThat(curve.median()).hasValue(Duration.ofMillis(19_800));
    // 9.9 + 9.9 * 0.7 + (74.25 - 19.8) * 0.4
    assertThat(curve.restrictedMean()).hasValue(Duration.ofMillis(38_610));
    assertThat(curve.horizon()).isEqualTo(Duration.ofMillis(74_250));
  }

  @Test
  void jsonSaysAllOfIt() {
    ObjectNode json = FiguresJson.of(figures);

    assertThat(json.get("precision").asDouble()).isEqualTo(0.6);
    assertThat(json.get("precisionInterval").get(0).asDouble()).isCloseTo(0.3127, within(1e-4));
    assertThat(json.get("precisionInterval").get(1).asDouble()).isCloseTo(0.8318, within(1e-4));
    assertThat(json.get("organicAlerts").asLong()).isEqualTo(2);
    assertThat(json.at("/secondsToDetect/mean").asDouble()).isEqualTo(15);
    assertThat(json.at("/withMissed/medianSecondsToDetect").asDouble()).isEqualTo(19.8);
    assertThat(json.at("/rca/ac3").asDouble()).isEqualTo(0.4);
    assertThat(json.at("/rca/namedInstead/0/service").asText()).isEqualTo("api");
    assertThat(json.at("/rca/mustNotBeNamed").asLong()).isEqualTo(1);
    assertThat(json.at("/rca/loudestDownstream").asLong()).isEqualTo(2);
  }

  @Test
  void whatCannotBeSaidIsNullAndNeverZero() {
    ObjectNode json = FiguresJson.of(new Figures(Counts.NONE, Tally.NONE));

    assertThat(json.get("recall").isNull()).isTrue();
    assertThat(json.get("recallInterval").isNull()).isTrue();
    assertThat(json.get("falseAlarmsPerCellHour").isNull()).isTrue();
    assertThat(json.at("/secondsToDetect/median").isNull()).isTrue();
    assertThat(json.at("/withMissed/meanSecondsToDetect").isNull()).isTrue();
    assertThat(json.has("rca")).isFalse();
  }
}
