package io.everdrill.evaluator.verdict;

import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static io.everdrill.evaluator.verdict.JudgeWorld.injection;
import static io.everdrill.evaluator.verdict.JudgeWorld.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Json;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Asked;
import io.everdrill.topics.events.Circumstances;
import io.everdrill.topics.events.Circumstances.EvidenceRange;
import io.everdrill.topics.events.Circumstances.KnownIncident;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.Ended;
import io.everdrill.topics.events.Milestone;
import io.everdrill.topics.events.Milestone.Certainty;
import io.everdrill.topics.events.Milestone.What;
import io.everdrill.topics.events.Shape;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import java.time.Duration;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** What a verdict carries of detectors and circumstances beside its outcomes. */
class VerdictDetailsTest extends VerdictFixture {

  @Test
  void eachDetectionHasThreeClocksAndTheirBounds() {
    probes("payments", 101, 115);
    alert("payments", 103);

    Detection.Detected detected = (Detection.Detected) detector().detection();

    assertThat(detected.clocks())
        .extracting(Milestone::what, Milestone::sinceApplied, Milestone::bound)
        .containsExactly(
            Tuple.tuple(
                What.ALERT_BEGAN, Duration.ofSeconds(3), ErrorBound.of(Duration.ofMillis(152))),
            Tuple.tuple(What.ALERT_RECEIVED, Duration.ofMillis(3_500), ErrorBound.UNKNOWN),
            Tuple.tuple(
                What.USERS_HURT, Duration.ofMillis(1_250), ErrorBound.of(Duration.ofMillis(104))));
  }

  @Test
  void receiptIsByTheDoorsClockAgainstTheBrokersAndHasItsBound() {
    ClockReading door = ClockReading.measured(Duration.ofMillis(20), Duration.ofMillis(4));
    begun.add(AlertEpisode.firing(JudgeWorld.receivedBy(door, firing("f1", "payments", 103))));

    Detection.Detected detected = (Detection.Detected) detector().detection();

    assertThat(detected.timeToNotify()).isEqualTo(Duration.ofMillis(3_520));
    assertThat(detected.clocks())
        .filteredOn(c -> c.what() == What.ALERT_RECEIVED)
        .extracting(Milestone::sinceApplied, Milestone::bound, Milestone::certainty)
        .containsExactly(
            Tuple.tuple(
                Duration.ofMillis(3_520),
                ErrorBound.of(Duration.ofMillis(102 + 4)),
                Certainty.CERTAIN));
  }

  @Test
  void latencyThatItsBoundExceedsIsNotCertain() {
    alert("payments", 100.1);

    Detection.Detected detected = (Detection.Detected) detector().detection();

    assertThat(detected.clocks())
        .extracting(Milestone::certainty)
        .containsExactly(Certainty.WITHIN_BOUND, Certainty.UNKNOWN);
  }

  @Test
  void firstAcknowledgementOfAnOwnAlertIsTold() {
    AlertEvent.Firing alert = alert("payments", 103);
    begun.set(
        0,
        begun
            .getFirst()
            .with(JudgeWorld.acknowledged(alert, "bo", 112))
            .with(JudgeWorld.acknowledged(alert, "ada", 110)));

    assertThat(detector().acknowledged())
        .singleElement()
        .satisfies(
            a -> {
              assertThat(a.by()).isEqualTo("ada");
              assertThat(a.when().sinceApplied()).isEqualTo(Duration.ofSeconds(10));
            });
  }

  @Test
  void endOfAnOwnAlertIsTold() {
    AlertEvent.Firing alert = alert("payments", 103);
    begun.set(
        0, begun.getFirst().until(JudgeWorld.resolved(alert.fingerprint(), "payments", 103, 130)));

    assertThat(detector().resolved())
        .singleElement()
        .satisfies(
            resolved -> {
              assertThat(resolved.episode()).isEqualTo(alert.episode());
              assertThat(resolved.when().what()).isEqualTo(What.ALERT_RESOLVED);
              assertThat(resolved.when().sinceApplied()).isEqualTo(Duration.ofSeconds(30));
            });
  }

  @Test
  void alertThatStillFiresHasNoEnd() {
    alert("payments", 103);

    assertThat(detector().resolved()).isEmpty();
    assertThat(detector().diagnosed()).isEmpty();
  }

  @Test
  void diagnosisThatCountsHasItsTime() {
    AlertEvent.Firing alert = alert("payments", 103);
    diagnoses.add(JudgeWorld.diagnosis("i1", 104, List.of("payments"), alert));
    diagnoses.add(JudgeWorld.diagnosis("i1", 106, List.of("frontend"), alert));

    assertThat(detector().diagnosed())
        .extracting(Milestone::what, Milestone::sinceApplied, Milestone::certainty)
        .containsExactly(Tuple.tuple(What.DIAGNOSED, Duration.ofSeconds(6), Certainty.UNKNOWN));
  }

  /** The detector's configured error, and what the agent's clock and its apply add. */
  @Test
  void diagnosisIsBoundedByWhatIsConfiguredOfItsDetector() {
    AlertEvent.Firing alert = alert("payments", 103);
    diagnoses.add(JudgeWorld.diagnosis("i1", 106, List.of("payments"), alert));
    DrillEvent.DetectorInScope configured =
        new DrillEvent.DetectorInScope(
            JudgeWorld.DETECTOR, "1", Duration.ofSeconds(30), Duration.ofSeconds(1));
    InjectionCase known =
        JudgeWorld.story(
            JudgeWorld.watchedBy(List.of(configured), JudgeWorld.drill(1, "payments", 99)),
            JudgeWorld.applied(1, "payments", 100),
            JudgeWorld.confirmed(1, 100.1),
            JudgeWorld.ended(1, 115));

    assertThat(on(known).detectors().getFirst().diagnosed())
        .extracting(Milestone::certainty, Milestone::bound)
        .containsExactly(
            Tuple.tuple(Certainty.CERTAIN, ErrorBound.of(Duration.ofMillis(1000 + 100 + 2))));
  }

  @Test
  void askedIsWhatTheDrillWantedAndWhyItEnded() {
    Ended aborted =
        new Ended(
            JudgeWorld.CELL,
            injection(1),
            JudgeWorld.AGENT,
            InjectionEvent.EndReason.ABORT,
            "abort-7: pass rate under 0.8",
            at(105),
            at(105),
            List.of(),
            ClockReading.measured(Duration.ZERO, Duration.ofMillis(2)));

    Asked asked =
        on(JudgeWorld.story(
                JudgeWorld.drill(1, "payments", 99),
                JudgeWorld.applied(1, "payments", 100),
                aborted))
            .circumstances()
            .asked();

    assertThat(asked)
        .isEqualTo(
            new Asked(
                Shape.STEADY,
                JudgeWorld.LIMIT,
                DrillEvent.Mode.DOUBLE_RANDOM,
                new Hypothesis(0.9, Duration.ofSeconds(5)),
                "abort-7: pass rate under 0.8"));
  }

  /** Else a judge that was started again would take each that it made before for another. */
  @Test
  void verdictThatIsReadAgainIsTheOneThatWasMade() throws Exception {
    injections.add(running(2, "stock", 104));
    incidents.add(
        new IncidentEvent.Opened(JudgeWorld.CELL, "inc-7", List.of("stock"), "slow", at(95)));
    ranges.add(new EvidenceRange("drills", 3, 4, 4));
    probes("payments", 101, 115);
    probes("stock", 103, 106);
    diagnoses.add(
        JudgeWorld.diagnosis("i1", 104, List.of("api", "payments"), alert("payments", 103)));

    VerdictEvent.Injection made = on(running(1, "payments", 100));
    VerdictEvent.Injection missed = on(running(1, "payments-db", 90));

    for (VerdictEvent.Injection verdict : List.of(made, missed)) {
      byte[] stored = Json.mapper().writeValueAsBytes(verdict);
      assertThat(Json.mapper().readValue(stored, VerdictEvent.Injection.class)).isEqualTo(verdict);
    }
  }

  @Test
  void faultThatFailedSaysWhatBecameOfIt() {
    InjectionEvent failed =
        new InjectionEvent.Failed(
            JudgeWorld.CELL,
            injection(1),
            JudgeWorld.AGENT,
            "no such process",
            at(103),
            ClockReading.measured(Duration.ZERO, Duration.ofMillis(2)));

    VerdictEvent.Injection verdict =
        on(
            JudgeWorld.story(
                JudgeWorld.drill(1, "payments", 99),
                JudgeWorld.applied(1, "payments", 100),
                failed));

    assertThat(verdict.endedEarly()).isTrue();
    assertThat(verdict.circumstances().asked().whyEnded()).isEqualTo("failed: no such process");
  }

  @Test
  void circumstancesHoldWhatAModelCanLearnFrom() {
    injections.add(running(2, "stock", 104));
    incidents.add(
        new IncidentEvent.Opened(JudgeWorld.CELL, "inc-7", List.of("stock"), "slow", at(95)));
    ranges.add(new EvidenceRange("drills", 3, 4, 4));
    probes("payments", 101, 115);

    Circumstances told = on(running(1, "payments", 100)).circumstances();

    assertThat(told.entity().host()).isEqualTo("h1");
    assertThat(told.entity().callers()).extracting(c -> c.service()).contains("api", "frontend");
    assertThat(told.provenance().candidatesDigest()).isEqualTo("d1");
    assertThat(told.milestones())
        .extracting(Milestone::what)
        .containsExactly(
            What.DUE,
            What.DRILL_STARTED,
            What.APPLY_STARTED,
            What.APPLIED,
            What.CONFIRMED,
            What.REVERT_STARTED,
            What.ENDED);
    assertThat(told.overlaps()).extracting(o -> o.injection()).containsExactly(injection(2));
    assertThat(told.incidents())
        .containsExactly(new KnownIncident("inc-7", List.of("stock"), at(95)));
    assertThat(told.evidence())
        .containsExactly(
            new EvidenceRange("drills", 3, 4, 4),
            new EvidenceRange("probe-results", 3, 1005, 1039));
  }

  @Test
  void inventoryThatTheDrillWasDrawnFromIsTold() {
    Circumstances told =
        on(JudgeWorld.story(
                JudgeWorld.drill(1, "payments", 99).ofInventory("i1"),
                JudgeWorld.applied(1, "payments", 100)))
            .circumstances();

    assertThat(told.provenance().inventoryDigest()).isEqualTo("i1");
  }

  @Test
  void schedulersInstantsAreByTheBrokersClockAndBoundedByItsReading() {
    ClockReading scheduler = ClockReading.measured(Duration.ofMillis(5), Duration.ofMillis(3));

    Circumstances told =
        on(JudgeWorld.story(
                JudgeWorld.drill(1, "payments", 99).readBy(scheduler),
                JudgeWorld.applied(1, "payments", 100)))
            .circumstances();

    assertThat(told.milestones())
        .filteredOn(m -> m.what() == What.DUE || m.what() == What.DRILL_STARTED)
        .extracting(Milestone::what, Milestone::at, Milestone::bound)
        .containsExactly(
            Tuple.tuple(What.DUE, at(99.005), ErrorBound.of(Duration.ofNanos(105_050_000))),
            Tuple.tuple(What.DRILL_STARTED, at(99.005), ErrorBound.of(Duration.ofMillis(105))));
  }

  @Test
  void listsAreBounded() {
    for (int i = 2; i < 300; i++) {
      injections.add(running(i, "payments", 101));
    }
    for (int i = 0; i < 200; i++) {
      alert("payments", 100 + i / 1000.0);
    }

    VerdictEvent.Injection verdict = on(running(1, "payments", 100));

    assertThat(verdict.circumstances().overlaps()).hasSize(Circumstances.MOST);
    assertThat(verdict.detectors().getFirst().rejected()).hasSize(Circumstances.MOST);
  }
}
