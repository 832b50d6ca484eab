package io.everdrill.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.Impact;
import io.everdrill.topics.events.VerdictEvent.Outcome;
import io.everdrill.topics.events.VerdictEvent.Recovery;
import io.everdrill.topics.events.VerdictEvent.RootCause;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeTopologyTest {

  @Test
  void drillThatUsersFeltAndMonitoringSawIsJudgedOnce() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(JudgeScript.felt());

      List<VerdictEvent.Injection> verdicts = bench.verdicts();
      assertThat(verdicts).hasSize(1);
      VerdictEvent.Injection verdict = verdicts.getFirst();
      assertThat(verdict.revision()).isEqualTo(1);
      assertThat(verdict.outcome()).isEqualTo(Outcome.JUDGED);
      assertThat(verdict.detectors()).hasSize(1);
      assertThat(verdict.detectors().getFirst().detection())
          .isInstanceOfSatisfying(
              Detection.Detected.class,
              d -> assertThat(d.timeToDetect()).isEqualTo(Duration.ofSeconds(3)));
      assertThat(verdict.detectors().getFirst().rootCause())
          .isEqualTo(new RootCause.Correct("payments", "i1"));
      assertThat(verdict.impact()).isInstanceOf(Impact.Felt.class);
      assertThat(verdict.recovery()).isInstanceOf(Recovery.Steady.class);
    }
  }
}
