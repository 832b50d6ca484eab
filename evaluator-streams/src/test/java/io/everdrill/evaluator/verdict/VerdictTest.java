package io.everdrill.evaluator.verdict;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.diagnosis;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static io.everdrill.evaluator.verdict.JudgeWorld.placebo;
import static io.everdrill.evaluator.verdict.JudgeWorld.running;
import static io.everdrill.evaluator.verdict.JudgeWorld.story;
import static io.everdrill.evaluator.verdict.JudgeWorld.uncertain;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.Recovery;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import io.everdrill.topics.events.VerdictEvent.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

  private static final Instant CLOSED = at(140);

  private final List<InjectionCase> injections = new ArrayList<>();
  private final List<AlertEpisode> begun = new ArrayList<>();
  private final List<AlertEpisode> before = new ArrayList<>();
  private final List<Diagnosed> diagnoses = new ArrayList<>();
  private Map<String, Instant> lastSigns = Map.of(JudgeWorld.DETECTOR, at(120));
  private final Telemetry telemetry = new Telemetry();

  private VerdictEvent.Injection on(InjectionCase subject) {
    List<InjectionCase> all = new ArrayList<>(injections);
    all.add(subject);
    return VerdictOfInjection.on(
        new CaseEvidence(
            subject,
            all,
            new CaseEvidence.Monitoring(begun, before, diagnoses, lastSigns),
            telemetry),
        CLOSED);
  }

  private static DetectorVerdict only(VerdictEvent.Injection verdict) {
    assertThat(verdict.detectors()).hasSize(1);
    return verdict.detectors().getFirst();
  }

  private AlertEvent.Firing alert(String service, double startsAt) {
    AlertEvent.Firing alert = firing("f" + begun.size(), service, startsAt);
    begun.add(AlertEpisode.firing(alert));
    return alert;
  }

  private void probes(String service, int from, int until, int... failing) {
    for (int second = from; second < until; second++) {
      boolean fails = contains(failing, second);
      telemetry.add(
          service,
          at(second).getEpochSecond(),
          ProbeSecond.of(
              fails
                  ? JudgeWorld.failing(service, second + 0.25)
                  : JudgeWorld.passing(service, second + 0.25)));
    }
  }

  private static boolean contains(int[] all, int one) {
    return Arrays.stream(all).anyMatch(each -> each == one);
  }

  private static int[] seconds(int from, int until) {
    return java.util.stream.IntStream.range(from, until).toArray();
  }

  @Test
  void detectedByTheFirstAlertOfItsOwn() {
    alert("frontend", 107);
    alert("payments", 103);

    Detection detection = only(on(running(1, "payments", 100))).detection();

    assertThat(detection)
        .usingRecursiveComparison()
        .ignoringFields("clocks")
        .isEqualTo(
            new Detection.Detected(
                begun.get(1).episode(),
                "payments",
                0,
                2,
                Duration.ofSeconds(3),
                Duration.ofMillis(3_500),
                ErrorBound.of(Duration.ofMillis(100 + 2 + 50)),
                List.of()));
  }

  @Test
  void missedWhenNoAlertBeforeWindowEnds() {
    alert("payments", 125.5);

    assertThat(only(on(running(1, "payments", 100))).detection()).isEqualTo(new Detection.Missed());
  }

  @Test
  void missedWhenTheAlertIsNearerToAnother() {
    injections.add(running(2, "payments-db", 101));
    alert("payments-db", 105);

    assertThat(only(on(running(1, "payments", 100))).detection()).isEqualTo(new Detection.Missed());
  }

  @Test
  void maskedWhenItsAlertWasFiringBefore() {
    before.add(AlertEpisode.firing(firing("old", "payments", 80)));

    assertThat(only(on(running(1, "payments", 100))).detection())
        .isEqualTo(new Detection.Masked(before.getFirst().episode()));
  }

  @Test
  void detectedInSpiteOfAMask() {
    before.add(AlertEpisode.firing(firing("old", "payments", 80)));
    alert("payments", 104);

    assertThat(only(on(running(1, "payments", 100))).detection())
        .isInstanceOf(Detection.Detected.class);
  }

  @Test
  void detectorUnavailableWithoutASignOfLife() {
    lastSigns = Map.of("another", at(120));

    assertThat(only(on(running(1, "payments", 100))).detection())
        .isEqualTo(new Detection.Unavailable());
  }

  @Test
  void boundUnknownWhereTheAlertsClockIs() {
    AlertEvent.Firing alert = firing("f", "payments", 103);
    begun.add(
        AlertEpisode.firing(
            new AlertEvent.Firing(
                alert.cell(),
                alert.detector(),
                alert.fingerprint(),
                alert.name(),
                alert.severity(),
                alert.service(),
                alert.startsAt(),
                alert.receivedAt(),
                alert.labels(),
                alert.annotations(),
                io.everdrill.topics.events.ClockReading.UNKNOWN)));

    assertThat(only(on(running(1, "payments", 100))).detection())
        .isInstanceOfSatisfying(
            Detection.Detected.class, d -> assertThat(d.bound()).isEqualTo(ErrorBound.UNKNOWN));
  }

  @Test
  void placeboIsQuietWithoutAlert() {
    VerdictEvent.Injection verdict = on(placeboCase());

    assertThat(verdict.outcome()).isEqualTo(Outcome.PLACEBO);
    assertThat(only(verdict).detection()).isEqualTo(new Detection.Quiet());
  }

  @Test
  void placeboIsAFalseAlarmWithOne() {
    alert("payments", 105);

    assertThat(only(on(placeboCase())).detection())
        .isEqualTo(new Detection.FalseAlarm(begun.getFirst().episode()));
  }

  @Test
  void placeboIsNotBlamedForAnothersAlert() {
    injections.add(running(2, "payments", 101));
    alert("payments", 105);

    assertThat(only(on(placeboCase())).detection()).isEqualTo(new Detection.Quiet());
  }

  private static InjectionCase placeboCase() {
    return story(
        placebo(1, "payments", 99),
        applied(1, "payments", 100),
        confirmed(1, 100.1),
        ended(1, 115));
  }

  @Test
  void censoredWhenEndedEarlyWithoutAlert() {
    assertThat(on(abortedAfterThreeSeconds()).outcome()).isEqualTo(Outcome.CENSORED);
  }

  @Test
  void judgedWhenEndedEarlyWithAlert() {
    alert("payments", 102);

    assertThat(on(abortedAfterThreeSeconds()).outcome()).isEqualTo(Outcome.JUDGED);
  }

  private static InjectionCase abortedAfterThreeSeconds() {
    return story(
        drill(1, "payments", 99),
        applied(1, "payments", 100),
        confirmed(1, 100.1),
        ended(1, EndReason.ABORT, 103));
  }

  @Test
  void noEffectWhenNeverSeenInForce() {
    assertThat(
            on(story(drill(1, "payments", 99), applied(1, "payments", 100), ended(1, 115)))
                .outcome())
        .isEqualTo(Outcome.NO_EFFECT);
  }

  @Test
  void uncertainIsJudgedAsInForce() {
    InjectionCase subject = story(drill(1, "payments", 99), uncertain(1, 100));

    VerdictEvent.Injection verdict = on(subject);

    assertThat(verdict.outcome()).isEqualTo(Outcome.JUDGED);
    assertThat(verdict.endedAt()).isEqualTo(at(115));
  }

  @Test
  void endsByItsLimitWhileNobodySaysSo() {
    InjectionCase subject =
        story(drill(1, "payments", 99), applied(1, "payments", 100), confirmed(1, 100.1));

    assertThat(subject.endedAt()).isEqualTo(at(115));
    assertThat(subject.closesAt()).isEqualTo(at(115 + 15 + 10));
  }

  @Test
  void usersFeltItFromTheFirstFailingProbe() {
    probes("payments", 90, 140, seconds(101, 115));
    probes("frontend", 90, 140);

    assertThat(on(running(1, "payments", 100)).impact())
        .isEqualTo(
            new Impact.Felt(
                at(101.25), Duration.ofMillis(1_250), 30, 14, 1, 16.0 / 30, List.of("payments")));
  }

  @Test
  void failureBeforeItWasAppliedIsNotFelt() {
    probes("payments", 90, 140, 99, 100);

    assertThat(on(running(1, "payments", 100.5)).impact()).isInstanceOf(Impact.NotFelt.class);
  }

  @Test
  void usersDidNotFeelWhatStaysWithinTheHypothesis() {
    probes("payments", 90, 140, 105);
    probes("payments", 90, 140);
    probes("payments", 90, 140);

    assertThat(on(running(1, "payments", 100)).impact()).isEqualTo(new Impact.NotFelt(45, 1));
  }

  @Test
  void unseenWhereNobodyLooked() {
    VerdictEvent.Injection verdict = on(running(1, "payments", 100));

    assertThat(verdict.impact()).isEqualTo(new Impact.Unseen());
    assertThat(verdict.recovery()).isEqualTo(new Recovery.Unseen());
  }

  @Test
  void recoveredWhenSteadyAgain() {
    probes("payments", 90, 140, seconds(101, 118));

    assertThat(on(running(1, "payments", 100)).recovery())
        .isEqualTo(new Recovery.Steady(at(118), Duration.ofSeconds(3)));
  }

  /** The window is 5 s, and the deadline at 130. */
  @ParameterizedTest
  @CsvSource({"125, 125", "126, 0", "129, 0"})
  void recoveredOnlyWhenSteadyForAWholeWindowBeforeTheDeadline(int failsUntil, int steadyAt) {
    probes("payments", 90, 140, seconds(101, failsUntil));

    assertThat(on(running(1, "payments", 100)).recovery())
        .isEqualTo(
            steadyAt == 0
                ? new Recovery.NotRecovered()
                : new Recovery.Steady(at(steadyAt), Duration.ofSeconds(steadyAt - 115)));
  }

  @Test
  void notRecoveredWhenUnderTheHypothesisUntilTheDeadline() {
    probes("payments", 90, 140, seconds(101, 131));

    assertThat(on(running(1, "payments", 100)).recovery()).isEqualTo(new Recovery.NotRecovered());
  }

  /** The rest of the cell is well all the time. */
  @Test
  void serviceThatWasHurtAndNobodyLooksAtAnyMoreHasNotRecovered() {
    probes("payments", 90, 110, seconds(101, 110));
    probes("frontend", 90, 140);

    assertThat(on(running(1, "payments", 100)).recovery()).isEqualTo(new Recovery.NotRecovered());
  }

  /** It is seen last while the fault is in force, just before its end, or just before it began. */
  @ParameterizedTest
  @CsvSource({"110", "115", "99"})
  void ofAServiceThatWasWellAndNobodyLooksAtAnyMoreNobodyKnows(int seenUntil) {
    probes("payments", 95, seenUntil);
    probes("frontend", 90, 140);

    assertThat(on(running(1, "payments", 100)).recovery()).isEqualTo(new Recovery.Unseen());
  }

  /** Ten seconds apart: more than the hypothesis' window, but before the deadline at 130. */
  @ParameterizedTest
  @CsvSource({"140, 115", "115, 0"})
  void sparseServiceHasRecoveredWhereItsNextLookSaysSo(int failsFrom, int steadyAt) {
    for (int second = 90; second < 140; second += 10) {
      probes("payments", second, second + 1, seconds(failsFrom, 140));
    }
    probes("frontend", 90, 140);

    assertThat(on(running(1, "payments", 100)).recovery())
        .isEqualTo(
            steadyAt == 0
                ? new Recovery.NotRecovered()
                : new Recovery.Steady(at(steadyAt), Duration.ofSeconds(steadyAt - 115)));
  }

  @Test
  void anyOrderAndRepetitionOfTheEvidenceGivesTheSameVerdict() {
    injections.add(running(2, "stock", 104));
    injections.add(running(3, "payments-db", 96));
    for (int i = 0; i < 12; i++) {
      String service = List.of("payments", "api", "frontend", "stock", "").get(i % 5);
      AlertEvent.Firing alert = alert(service, 101 + i % 6);
      diagnoses.add(diagnosis("i" + i % 3, 105 + i % 4, List.of("payments", service + "x"), alert));
    }
    VerdictEvent.Injection verdict = on(running(1, "payments", 100));

    for (int seed = 0; seed < 200; seed++) {
      Random chance = new Random(seed);
      for (List<?> facts : List.of(injections, begun, diagnoses)) {
        Collections.shuffle(facts, chance);
      }
      assertThat(on(running(1, "payments", 100))).as("seed " + seed).isEqualTo(verdict);
    }
    diagnoses.addAll(List.copyOf(diagnoses));
    assertThat(on(running(1, "payments", 100))).isEqualTo(verdict);
  }
}
