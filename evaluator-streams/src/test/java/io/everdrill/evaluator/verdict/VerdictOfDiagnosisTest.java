package io.everdrill.evaluator.verdict;

import static io.everdrill.evaluator.verdict.JudgeWorld.diagnosis;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static io.everdrill.evaluator.verdict.JudgeWorld.injection;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.CaseEvidence.OwnedEpisode;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DefinitionEvent.GroundTruth;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.DiagnosisEvent.Root;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.RootCauseMistake;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictOfDiagnosisTest extends VerdictFixture {

  @Test
  void rootCauseIsCorrectWhenATrueRootStandsFirst() {
    diagnoses.add(diagnosis("i1", 104, List.of("payments-svc", "api"), alert("payments", 103)));

    assertThat(detector().rootCause()).isEqualTo(new RootCause.Correct("payments", "i1"));
  }

  @Test
  void rootCauseIsWrongWithTheRankOfTheTruth() {
    diagnoses.add(
        diagnosis("i1", 104, List.of("frontend", "api", "payments"), alert("frontend", 103)));

    assertThat(detector().rootCause())
        .isEqualTo(
            new RootCause.Wrong(
                "frontend", 3, false, "i1", List.of(RootCauseMistake.LOUDEST_DOWNSTREAM)));
  }

  @Test
  void namingAForbiddenRootIsSaid() {
    GroundTruth truth =
        new GroundTruth(List.of("payments"), List.of("frontend"), List.of(), List.of());
    diagnoses.add(diagnosis("i1", 104, List.of("frontend"), alert("frontend", 103)));

    assertThat(on(withTruth(truth)).detectors().getFirst().rootCause())
        .isEqualTo(
            new RootCause.Wrong(
                "frontend", 0, true, "i1", List.of(RootCauseMistake.LOUDEST_DOWNSTREAM)));
  }

  @Test
  void rootCauseIsMissedWithoutEvidence() {
    Diagnosed full = diagnosis("i1", 104, List.of("payments"), alert("payments", 103));
    diagnoses.add(
        new Diagnosed(
            full.cell(),
            full.detector(),
            full.detectorVersion(),
            full.incident(),
            full.alerts(),
            full.roots(),
            List.of(),
            full.diagnosedAt(),
            full.receivedAt()));

    assertThat(detector().rootCause()).isEqualTo(new RootCause.Missed());
  }

  @Test
  void theLastWordOnAnIncidentCounts() {
    AlertEvent.Firing alert = alert("payments", 103);
    diagnoses.add(diagnosis("i1", 110, List.of("payments"), alert));
    diagnoses.add(diagnosis("i1", 104, List.of("frontend"), alert));

    assertThat(detector().rootCause()).isEqualTo(new RootCause.Correct("payments", "i1"));
  }

  @Test
  void diagnosisOfAnothersAlertsIsNotItsOwn() {
    diagnoses.add(diagnosis("i1", 104, List.of("payments"), firing("else", "stock", 103)));

    assertThat(detector().rootCause()).isEqualTo(new RootCause.Missed());
  }

  @Test
  void loudestDownstreamIsRecognised() {
    probes("frontend", 101, 115);
    probes("api", 108, 115);
    diagnoses.add(diagnosis("i1", 106, List.of("frontend", "payments"), alert("api", 103)));

    assertThat(detector().rootCause())
        .isEqualTo(
            new RootCause.Wrong(
                "frontend", 2, false, "i1", List.of(RootCauseMistake.LOUDEST_DOWNSTREAM)));
  }

  @Test
  void rootsOfOneConfidenceShareTheirRank() {
    AlertEvent.Firing alert = alert("api", 103);
    diagnoses.add(
        naming(alert, new Root("stock", 0.4), new Root("api", 0.2), new Root("payments", 0.2)));

    assertThat(detector().rootCause())
        .isEqualTo(new RootCause.Wrong("stock", 2, false, "i1", List.of(), 1, 0));
  }

  /** Two names of one service are one. */
  @Test
  void tieTellsHowManyShareIt() {
    GroundTruth truth =
        new GroundTruth(List.of("payments", "stock"), List.of(), List.of(), List.of());
    diagnoses.add(
        naming(
            alert("api", 103),
            new Root("api", 0.2),
            new Root("frontend", 0.2),
            new Root("stock", 0.2),
            new Root("payments", 0.2),
            new Root("payments-svc", 0.2)));

    assertThat(on(withTruth(truth)).detectors().getFirst().rootCause())
        .isEqualTo(new RootCause.Correct("stock", "i1", 2, 1));
  }

  @Test
  void rootThatIsTiedForTheFirstPlaceIsCorrect() {
    AlertEvent.Firing alert = alert("api", 103);
    diagnoses.add(naming(alert, new Root("api", 0.4), new Root("payments-svc", 0.4)));

    assertThat(detector().rootCause()).isEqualTo(new RootCause.Correct("payments", "i1", 1, 0));
  }

  private static Diagnosed naming(AlertEvent.Firing alert, Root... roots) {
    Diagnosed unranked = diagnosis("i1", 106, List.of(), alert);
    return new Diagnosed(
        unranked.cell(),
        unranked.detector(),
        unranked.detectorVersion(),
        unranked.incident(),
        unranked.alerts(),
        List.of(roots),
        unranked.evidence(),
        unranked.diagnosedAt(),
        unranked.receivedAt());
  }

  @Test
  void quieterCallerIsAnotherMistake() {
    probes("frontend", 101, 115);
    probes("api", 108, 115);
    diagnoses.add(diagnosis("i1", 106, List.of("api"), alert("api", 103)));

    assertThat(detector().rootCause())
        .isEqualTo(new RootCause.Wrong("api", 0, false, "i1", List.of()));
  }

  @Test
  void serviceBesideTheTargetIsNotDownstreamHoweverLoud() {
    probes("stock", 101, 115);
    diagnoses.add(diagnosis("i1", 106, List.of("stock"), alert("api", 103)));

    assertThat(detector().rootCause())
        .isEqualTo(new RootCause.Wrong("stock", 0, false, "i1", List.of()));
  }

  @Test
  void withoutFailuresAlertsMakeACallerLoud() {
    AlertEvent.Firing first = alert("frontend", 103);
    alert("frontend-svc", 104);
    alert("api", 105);
    diagnoses.add(diagnosis("i1", 106, List.of("frontend"), first));

    assertThat(detector().rootCause())
        .isEqualTo(
            new RootCause.Wrong(
                "frontend", 0, false, "i1", List.of(RootCauseMistake.LOUDEST_DOWNSTREAM)));
  }

  @Test
  void injectionSplitOverIncidentsNamesThemAll() {
    diagnoses.add(diagnosis("i2", 106, List.of("payments"), alert("payments", 103)));
    diagnoses.add(diagnosis("i1", 107, List.of("api"), alert("api", 104)));

    assertThat(detector().incidents()).containsExactly("i1", "i2");
    assertThat(detector().mergedWith()).isEmpty();
  }

  @Test
  void injectionsInOneIncidentNameEachOther() {
    AlertEvent.Firing other = firing("g", "stock", 105);
    elsewhere.add(new OwnedEpisode(other.episode(), injection(2)));
    elsewhere.add(new OwnedEpisode(firing("h", "stock", 105).episode(), injection(3)));
    diagnoses.add(diagnosis("i1", 106, List.of("payments"), alert("payments", 103), other));

    assertThat(detector().incidents()).containsExactly("i1");
    assertThat(detector().mergedWith()).containsExactly(injection(2));
  }
}
