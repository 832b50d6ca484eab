package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Circumstances.EvidenceRange;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.LeaseEvent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Incidents that are not ours: in the verdicts of their time, and no alert then is a false one. */
class KnownIncidentTest {

  private static IncidentEvent opened(double second) {
    return new IncidentEvent.Opened(JudgeWorld.CELL, "o1", List.of("stock"), "slow", at(second));
  }

  private static IncidentEvent closed(double second) {
    return new IncidentEvent.Closed(JudgeWorld.CELL, "o1", at(second));
  }

  /** Payments is paused for 15 s. */
  private static JudgeScript paused(JudgeScript script, int second) {
    return script
        .add(second - 1.9, drill(1, "payments", second - 2))
        .add(second + 0.02, applied(1, "payments", second))
        .add(second + 0.2, confirmed(1, second + 0.1))
        .add(second + 15.02, ended(1, second + 15));
  }

  /** The case from 100 to 125 lies between the end that was told first and the right one. */
  @Test
  void laterEndRevisesWhatLiesBetween() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(
          paused(JudgeScript.calm(0, 300), 100)
              .add(40, opened(30))
              .add(61, closed(60))
              .add(210, closed(200)));

      assertThat(bench.verdicts())
          .extracting(v -> v.circumstances().incidents().size())
          .containsExactly(0, 1);
    }
  }

  @Test
  void alertsOfItsTimeAreOrganicAndOthersStay() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(
          JudgeScript.calm(0, 400)
              .add(50.6, firing("f1", "stock", 50))
              .add(150.6, firing("f2", "stock", 150))
              .add(250.6, firing("f3", "stock", 250))
              .add(310, opened(140))
              .add(320, closed(160)));

      Map<String, String> called = new TreeMap<>();
      for (Event event : bench.written(Topic.FALSE_ALARMS)) {
        switch (event) {
          case DetectionEvent.FalseAlarm e -> called.put(e.episode().fingerprint(), "false alarm");
          case DetectionEvent.Organic e -> called.put(e.episode().fingerprint(), "organic");
          case Event withdrawn -> {}
        }
      }
      assertThat(called)
          .isEqualTo(Map.of("f1", "false alarm", "f2", "organic", "f3", "false alarm"));
    }
  }

  /** Verdicts are revised for an hour; it is open for longer. */
  @Test
  void whereItStandsIsKnownAsLongAsItIsOpen() {
    try (JudgeBench bench = JudgeBench.open()) {
      JudgeScript script = new JudgeScript().add(12, opened(10));
      for (int second = 0; second < 9_200; second += 10) {
        script.add(second + 0.05, new LeaseEvent.Pulse("g1", 0, at(second)));
        script.add(second + 0.1, JudgeWorld.heartbeat(second));
      }
      bench.play(paused(script, 9_000));

      assertThat(bench.verdicts().getLast().circumstances().evidence())
          .contains(new EvidenceRange("incidents", 0, 0, 0));
    }
  }
}
