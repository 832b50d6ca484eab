package io.everdrill.evaluator.score;

import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Circumstances;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.Containment;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.Experience;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.Recovery;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.RootCauseMistake;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import io.everdrill.topics.events.ScoreboardEvent.NamedInstead;
import io.everdrill.topics.events.ScoreboardEvent.Rank;
import io.everdrill.topics.events.ScoreboardEvent.Tally;
import io.everdrill.topics.events.ScoreboardEvent.TiedRank;
import io.everdrill.topics.events.ScoreboardEvent.Weights;
import io.everdrill.topics.events.TargetId;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import io.everdrill.topics.events.VerdictEvent.Outcome;
import io.everdrill.topics.score.Histogram;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What single verdicts give; of one drawn with probability 0.25, watched for 15 s and 10 more. */
class VerdictScoreTest {

  private static final DrillEvent.Started DRILL = JudgeWorld.drill(1, "payments", 99);
  private static final AlertEvent.Episode ALERT =
      new AlertEvent.Episode(JudgeWorld.DETECTOR, "f1", at(103));
  private static final Detection DETECTED =
      new Detection.Detected(
          ALERT,
          "payments",
          0,
          2,
          Duration.ofSeconds(3),
          Duration.ofMillis(3_500),
          ErrorBound.UNKNOWN,
          List.of());
  private static final Impact FELT =
      new Impact.Felt(at(100.2), Duration.ofMillis(200), 30, 30, 1, 0, List.of("payments"));
  private static final RootCause NO_ROOT = new RootCause.Missed();

  private static Day share(Outcome outcome, Detection detection, RootCause cause, Impact impact) {
    return shares(outcome, detection, cause, impact).getFirst();
  }

  private static List<Day> shares(
      Outcome outcome, Detection detection, RootCause cause, Impact impact) {
    VerdictEvent.Injection verdict = verdict(0.25, outcome, detection, cause, impact);
    return VerdictScore.of(DRILL, verdict, TimeClasses.SKETCH);
  }

  private static VerdictEvent.Injection verdict(
      double drawProbability,
      Outcome outcome,
      Detection detection,
      RootCause cause,
      Impact impact) {
    return new VerdictEvent.Injection(
        JudgeWorld.CELL,
        JudgeWorld.injection(1),
        1,
        "pause",
        1,
        "always",
        Leash.LIVE,
        new TargetId("payments-1"),
        "payments",
        new ProcessFault.Pause(),
        "signal",
        drawProbability,
        at(100),
        at(115),
        EndReason.LIMIT,
        Duration.ofSeconds(15),
        false,
        outcome,
        List.of(said(detection, cause)),
        impact,
        new Recovery.Unseen(),
        ClockReading.UNKNOWN,
        at(140),
        new ProcessFault.Pause().category(),
        new Containment.NotAsked(),
        List.of(),
        Experience.UNTOLD,
        Circumstances.UNTOLD);
  }

  private static DetectorVerdict said(Detection detection, RootCause cause) {
    return new DetectorVerdict(
        JudgeWorld.DETECTOR, "1", detection, cause, List.of(), List.of(), List.of(), List.of());
  }

  @Test
  void detectedAndFeltWithItsThreeClocks() {
    Day share = share(Outcome.JUDGED, DETECTED, new RootCause.Correct("payments", "i1"), FELT);
    Tally tally = share.row().tally();

    assertThat(share.key())
        .isEqualTo("shop/payments/process-pause/cell-monitor/double-random/2026-01-21");
    assertThat(share.row().counts()).isEqualTo(new Counts(1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0));
    assertThat(tally.toDetect().sum()).isEqualTo(Duration.ofSeconds(3));
    assertThat(tally.toNotify().sum()).isEqualTo(Duration.ofMillis(3_500));
    assertThat(tally.toFelt().sum()).isEqualTo(Duration.ofMillis(200));
    assertThat(new Histogram(tally.toDetect().histogram()).percentile(0.5).orElseThrow())
        .isBetween(Duration.ofMillis(2_970), Duration.ofMillis(3_030));
    assertThat(tally.undetected()).isEmpty();
    assertThat(tally.weights()).isEqualTo(new Weights(4_000_000, 4_000_000));
    assertThat(tally.ranks()).containsExactly(new Rank(1, 1));
    assertThat(share.row().sumTimeToDetect()).isEqualTo(Duration.ofSeconds(3));
    assertThat(share.row().timeToDetect()).hasSize(1);
  }

  @Test
  void missedWasWatchedInVainToTheEndOfItsWindow() {
    Day share = share(Outcome.JUDGED, new Detection.Missed(), NO_ROOT, new Impact.Unseen());
    Tally tally = share.row().tally();

    assertThat(share.row().counts()).isEqualTo(new Counts(1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    assertThat(new Histogram(tally.undetected()).percentile(0).orElseThrow())
        .isBetween(Duration.ofMillis(24_750), Duration.ofMillis(25_250));
    assertThat(tally.toDetect().histogram()).isEmpty();
    assertThat(tally.weights()).isEqualTo(new Weights(4_000_000, 0));
  }

  @Test
  void censoredCountsAsWatchedAndAsNothingElse() {
    Day share = share(Outcome.CENSORED, new Detection.Missed(), NO_ROOT, new Impact.Unseen());

    assertThat(share.row().counts()).isEqualTo(Counts.NONE);
    assertThat(new Histogram(share.row().tally().undetected()).percentile(0).orElseThrow())
        .isBetween(Duration.ofMillis(14_850), Duration.ofMillis(15_150));
    assertThat(share.row().tally().weights()).isEqualTo(Weights.NONE);
  }

  @Test
  void placeboIsInNoShareOfFaults() {
    Day alarmed =
        share(Outcome.PLACEBO, new Detection.FalseAlarm(ALERT), NO_ROOT, new Impact.Unseen());

    assertThat(alarmed.row().counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1));
    assertThat(alarmed.row().tally()).isEqualTo(Tally.NONE);
  }

  @Test
  void detectorThatWasNotThereWasNotSilentOnAPlacebo() {
    assertThat(shares(Outcome.PLACEBO, new Detection.Unavailable(), NO_ROOT, new Impact.Unseen()))
        .isEmpty();
  }

  /** It counts against recall, and says nothing of how long an alert takes. */
  @Test
  void detectorThatCouldNotNoticeWatchedNothingInVain() {
    for (Detection could : List.of(new Detection.Unavailable(), new Detection.Masked(ALERT))) {
      Day share = share(Outcome.JUDGED, could, NO_ROOT, new Impact.Unseen());

      assertThat(share.row().counts().injections()).isEqualTo(1);
      assertThat(share.row().tally().undetected()).isEmpty();
      assertThat(share.row().tally().weights()).isEqualTo(new Weights(4_000_000, 0));
    }
  }

  @Test
  void withoutEffectGivesNothing() {
    assertThat(shares(Outcome.NO_EFFECT, new Detection.Missed(), NO_ROOT, new Impact.Unseen()))
        .isEmpty();
  }

  @Test
  void wrongRootIsCountedByNameAndTruthByItsRank() {
    Tally wrong = share(Outcome.JUDGED, DETECTED, loudest("api", 3), FELT).row().tally();

    assertThat(wrong.ranks()).containsExactly(new Rank(3, 1));
    assertThat(wrong.wrongRoots()).containsExactly(new NamedInstead("api", 1));
    assertThat(wrong.forbiddenRoots()).isEqualTo(1);
    assertThat(wrong.loudestRoots()).isEqualTo(1);
  }

  @Test
  void rankThatWasSharedIsCountedWithThoseItWasSharedWith() {
    Tally tied =
        share(Outcome.JUDGED, DETECTED, new RootCause.Correct("payments", "i1", 400, 1), FELT)
            .row()
            .tally();
    Tally ofRootsAlone =
        share(Outcome.JUDGED, DETECTED, new RootCause.Correct("payments", "i1", 0, 1), FELT)
            .row()
            .tally();

    assertThat(tied.ranks()).containsExactly(new Rank(1, 1));
    assertThat(tied.tiedRanks()).containsExactly(new TiedRank(1, TiedRank.MOST, 1, 1));
    assertThat(ofRootsAlone.tiedRanks()).as("whichever stands first is one").isEmpty();
  }

  @Test
  void rarestWeighAMillionAndAreCounted() {
    assertThat(weights(1e-6)).isEqualTo(new Weights(1_000_000_000_000L, 1_000_000_000_000L));
    assertThat(weights(1e-9)).isEqualTo(new Weights(1_000_000_000_000L, 1_000_000_000_000L, 1));
    assertThat(weights(0)).as("not drawn").isEqualTo(Weights.NONE);
  }

  private static Weights weights(double drawProbability) {
    return VerdictScore.of(
            DRILL,
            verdict(drawProbability, Outcome.JUDGED, DETECTED, NO_ROOT, FELT),
            TimeClasses.SKETCH)
        .getFirst()
        .row()
        .tally()
        .weights();
  }

  private static RootCause loudest(String named, int rankOfTruth) {
    return new RootCause.Wrong(
        named, rankOfTruth, true, "i1", List.of(RootCauseMistake.LOUDEST_DOWNSTREAM));
  }

  /** Or whoever names a new service each time would make the row grow without end. */
  @Test
  void nameThatTheCellDoesNotKnowIsCountedWithoutIt() {
    Tally wrong =
        share(Outcome.JUDGED, DETECTED, new RootCause.Wrong("x-4711", 9, false, "i1"), FELT)
            .row()
            .tally();

    assertThat(wrong.wrongRoots()).containsExactly(new NamedInstead("", 1));
    assertThat(wrong.ranks()).as("further down than the last rank").isEmpty();
  }
}
