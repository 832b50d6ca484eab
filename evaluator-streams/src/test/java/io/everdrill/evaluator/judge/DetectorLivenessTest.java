package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DrillEvent.DetectorInScope;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectorLivenessTest {

  /** One dies 60 s before the fault; one of another pace was heard of just as long ago. */
  @Test
  void detectorLivesByItsOwnHeartbeat() {
    DetectorInScope fast = new DetectorInScope("fast", "1", Duration.ofSeconds(15), Duration.ZERO);
    DetectorInScope slow = new DetectorInScope("slow", "1", Duration.ofMinutes(5), Duration.ZERO);
    VerdictEvent.Injection verdict =
        judged(
            new JudgeScript()
                .pulses(0, 200)
                .add(40.1, new AlertEvent.Heartbeat(JudgeWorld.CELL, "fast", at(40)))
                .add(40.1, new AlertEvent.Heartbeat(JudgeWorld.CELL, "slow", at(40)))
                .add(98.1, JudgeWorld.watchedBy(List.of(fast, slow), drill(1, "payments", 98)))
                .add(100.02, applied(1, "payments", 100))
                .add(100.2, confirmed(1, 100.1))
                .add(115.02, ended(1, 115)));

    assertThat(verdict.detectors())
        .extracting(d -> d.detector() + " " + d.detection().getClass().getSimpleName())
        .containsExactly("fast Unavailable", "slow Missed");
  }

  private static VerdictEvent.Injection judged(JudgeScript script) {
    try (JudgeBench bench = JudgeBench.open()) {
      return bench.play(script).verdicts().getLast();
    }
  }
}
