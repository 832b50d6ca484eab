package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.diagnosis;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Circumstances.EvidenceRange;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.DiagnosisEvent.Root;
import io.everdrill.topics.events.Milestone;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Detectors say again and again what they have said: that revises no verdict. */
class RepeatedDiagnosisTest {

  private static final AlertEvent.Firing ALERT = firing("f1", "payments", 103);

  /** Payments is paused from second 100 to 115, its alert begins at 103; judged at 140. */
  private static JudgeScript noticed() {
    return JudgeScript.calm(0, 240)
        .add(98.1, drill(1, "payments", 98))
        .add(100.02, applied(1, "payments", 100))
        .add(100.2, confirmed(1, 100.1))
        .add(103.6, ALERT)
        .add(115.02, ended(1, 115));
  }

  private static List<VerdictEvent.Injection> verdicts(JudgeScript script) {
    try (JudgeBench bench = JudgeBench.open()) {
      return bench.play(script).verdicts();
    }
  }

  /** The same ranks and alerts, in other words. */
  private static Diagnosed inOtherWords(Diagnosed said) {
    return new Diagnosed(
        said.cell(),
        said.detector(),
        said.detectorVersion(),
        said.incident(),
        said.alerts(),
        said.roots().stream().map(r -> new Root(r.service(), r.confidence() / 3)).toList(),
        List.of("42 % of calls fail"),
        said.diagnosedAt(),
        said.receivedAt());
  }

  private static Instant diagnosedAt(VerdictEvent.Injection verdict) {
    return verdict.detectors().getFirst().diagnosed().stream()
        .map(Milestone::at)
        .findFirst()
        .orElseThrow();
  }

  private static EvidenceRange evidence(VerdictEvent.Injection verdict) {
    return verdict.circumstances().evidence().stream()
        .filter(range -> range.topic().equals("diagnoses"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsSaidAgainAtOtherTimesRevisesNothing() {
    JudgeScript script =
        noticed().add(104.2, diagnosis("i1", 104, List.of("payments", "api"), ALERT));
    for (int second = 110; second < 230; second += 10) {
      Diagnosed again = diagnosis("i1", second, List.of("payments", "api"), ALERT);
      script.add(second + 0.2, second % 20 == 0 ? again : inOtherWords(again));
    }

    List<VerdictEvent.Injection> verdicts = verdicts(script);

    assertThat(verdicts).hasSize(1);
    assertThat(diagnosedAt(verdicts.getFirst())).isEqualTo(at(104));
    assertThat(evidence(verdicts.getFirst())).isEqualTo(new EvidenceRange("diagnoses", 0, 0, 0));
  }

  /** Each of its words is told of once. */
  @Test
  void waveringBehindTheFirstSuspectRevisesOnceForEachWord() {
    JudgeScript script =
        noticed().add(104.2, diagnosis("i1", 104, List.of("payments", "api"), ALERT));
    for (int second = 150; second < 230; second += 5) {
      List<String> roots =
          second % 2 == 0
              ? List.of("payments", "frontend", "api")
              : List.of("payments", "api", "frontend");
      script.add(second + 0.2, diagnosis("i1", second, roots, ALERT));
    }

    List<VerdictEvent.Injection> verdicts = verdicts(script);

    assertThat(verdicts).hasSize(3);
    assertThat(verdicts).extracting(RepeatedDiagnosisTest::diagnosedAt).containsOnly(at(104));
  }

  @Test
  void answerThatComesBackIsTheAnswerSinceItWasFirstGiven() {
    List<VerdictEvent.Injection> verdicts =
        verdicts(
            noticed()
                .add(104.2, diagnosis("i1", 104, List.of("payments"), ALERT))
                .add(150.2, diagnosis("i1", 150, List.of("stock"), ALERT))
                .add(160.2, diagnosis("i1", 160, List.of("payments"), ALERT)));

    assertThat(verdicts)
        .extracting(v -> v.detectors().getFirst().rootCause())
        .containsExactly(
            new RootCause.Correct("payments", "i1"),
            new RootCause.Wrong("stock", 0, false, "i1", List.of()),
            new RootCause.Correct("payments", "i1"));
    assertThat(verdicts)
        .extracting(RepeatedDiagnosisTest::diagnosedAt)
        .containsExactly(at(104), at(150), at(104));
  }

  /** It says nothing new, but that it was said earlier. */
  @Test
  void earlierWordThatComesLateTellsSinceWhen() {
    List<VerdictEvent.Injection> verdicts =
        verdicts(
            noticed()
                .add(110.2, diagnosis("i1", 110, List.of("payments"), ALERT))
                .add(150.2, diagnosis("i1", 104, List.of("payments"), ALERT)));

    assertThat(verdicts)
        .extracting(RepeatedDiagnosisTest::diagnosedAt)
        .containsExactly(at(110), at(104));
  }

  @Test
  void detectorThatSaysManyThingsKeepsToItsLastWord() {
    JudgeScript script = noticed();
    for (int word = 0; word < 250; word++) {
      List<String> roots = word % 2 == 0 ? List.of("payments", "r" + word) : List.of("r" + word);
      script.add(104.2 + word * 0.01, diagnosis("i1", 104 + word * 0.01, roots, ALERT));
    }
    script.add(108.2, diagnosis("i1", 108, List.of("payments", "r0"), ALERT));

    assertThat(verdicts(script).getLast().detectors().getFirst().rootCause())
        .isEqualTo(new RootCause.Correct("payments", "i1"));
  }
}
