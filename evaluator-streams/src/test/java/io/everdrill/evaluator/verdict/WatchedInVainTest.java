package io.everdrill.evaluator.verdict;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.running;
import static io.everdrill.evaluator.verdict.JudgeWorld.story;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.score.TimeClasses;
import io.everdrill.evaluator.score.VerdictScore;
import io.everdrill.topics.events.DrillEvent.DetectorInScope;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import io.everdrill.topics.events.VerdictEvent.InVain;
import io.everdrill.topics.events.VerdictEvent.Outcome;
import io.everdrill.topics.score.Histogram;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Until when each detector could have noticed, and what of that is a miss. */
class WatchedInVainTest extends VerdictFixture {

  private static final String OTHER = "other-monitor";

  /** The fault ends at 115, the window for alerts at 125; the heartbeat is 30 s. */
  @ParameterizedTest
  @CsvSource({"120, 25", "95, 25", "90, 20", "71, 1", "69.9, 0"})
  void watchedToTheEndOfTheWindowOrUntilItWasSilentTooLong(double lastSign, int seconds) {
    lastSigns.put(JudgeWorld.DETECTOR, at(lastSign));

    assertThat(detector().detection()).isEqualTo(new Detection.Missed());
    assertThat(detector().inVain()).containsExactly(new InVain(Duration.ofSeconds(seconds), false));
    assertThat(detector().missed()).isTrue();
  }

  @Test
  void whoNoticedOrCouldNotDidNotWatchInVain() {
    alert("payments", 103);
    assertThat(detector().inVain()).isEmpty();

    begun.clear();
    lastSigns.clear();
    assertThat(detector().inVain()).isEmpty();
    assertThat(detector().missed()).isFalse();
  }

  /** Two detectors; the first alerts at once, by which the drill is ended after 3 s. */
  private InjectionCase endedByTheFirst() {
    lastSigns.put(OTHER, at(120));
    alert("payments", 102);
    List<DetectorInScope> both =
        List.of(
            new DetectorInScope(JudgeWorld.DETECTOR, "1", Duration.ofSeconds(30), Duration.ZERO),
            new DetectorInScope(OTHER, "1", Duration.ofSeconds(30), Duration.ZERO));
    return story(
        JudgeWorld.watchedBy(both, drill(1, "payments", 99)),
        applied(1, "payments", 100),
        confirmed(1, 100.1),
        ended(1, EndReason.ABORT, 103));
  }

  @Test
  void whatOneNoticedAndEndedWasTooShortForTheOther() {
    InjectionCase subject = endedByTheFirst();

    VerdictEvent.Injection verdict = on(subject);

    assertThat(verdict.outcome()).isEqualTo(Outcome.JUDGED);
    DetectorVerdict other = verdict.detectors().getLast();
    assertThat(other.detection()).isEqualTo(new Detection.Missed());
    assertThat(other.inVain()).containsExactly(new InVain(Duration.ofSeconds(13), true));
    assertThat(other.missed()).isFalse();
  }

  @Test
  void whatWasTooShortForADetectorIsNoMissOfItsAndCountsInTheTimesAlone() {
    InjectionCase subject = endedByTheFirst();

    List<Day> days = VerdictScore.of(subject.drill(), on(subject), TimeClasses.SKETCH);

    assertThat(days.getFirst().row().counts().detected()).isEqualTo(1);
    assertThat(days.getLast().row().detector()).isEqualTo(OTHER);
    assertThat(days.getLast().row().counts()).isEqualTo(Counts.NONE);
    assertThat(new Histogram(days.getLast().row().tally().undetected()).percentile(0).orElseThrow())
        .isBetween(Duration.ofMillis(12_850), Duration.ofMillis(13_150));
  }

  /** An alert within the window would have counted, so it was watched for until then. */
  @Test
  void censoredWasWatchedToTheEndOfItsWindowToo() {
    InjectionCase subject =
        story(
            drill(1, "payments", 99),
            applied(1, "payments", 100),
            confirmed(1, 100.1),
            ended(1, EndReason.ABORT, 103));

    Day day = VerdictScore.of(subject.drill(), on(subject), TimeClasses.SKETCH).getFirst();

    assertThat(day.row().counts()).isEqualTo(Counts.NONE);
    assertThat(new Histogram(day.row().tally().undetected()).percentile(0).orElseThrow())
        .isBetween(Duration.ofMillis(12_850), Duration.ofMillis(13_150));
  }

  @Test
  void unavailableWhileItWasTooShortCountsAgainstNobody() {
    InjectionCase subject = endedByTheFirst();
    lastSigns.remove(OTHER);

    Day other = VerdictScore.of(subject.drill(), on(subject), TimeClasses.SKETCH).getLast();

    assertThat(other.row().counts()).isEqualTo(Counts.NONE);
    assertThat(other.row().tally().undetected()).isEmpty();
  }

  @Test
  void faultThatLastedItsTimeIsMissed() {
    DetectorVerdict missed = on(running(1, "payments", 100)).detectors().getFirst();

    assertThat(missed.missed()).isTrue();
  }
}
