package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An alert of nobody counts for the service that it speaks of, whichever name it gives it. */
class AlarmServiceTest {

  @Test
  void aliasIsTheServiceThatTheLastInjectionBeforeKnowsByIt() {
    assertThat(said(JudgeScript.calm(0, 300).add(180.6, firing("f1", "stock-svc", 180)), 100))
        .containsExactly("FalseAlarm stock");
  }

  @Test
  void soItIsForWhatIsOrganic() {
    JudgeScript unsteady = JudgeScript.unsteady(0, 300, 175, 180);

    assertThat(said(unsteady.add(180.6, firing("f1", "stock-svc", 180)), 100))
        .containsExactly("Organic stock");
  }

  @Test
  void nameThatNobodyKnowsYetStandsForItself() {
    JudgeScript before = JudgeScript.calm(0, 300).add(60.6, firing("f1", "stock-svc", 60));

    assertThat(said(before, 100)).containsExactly("FalseAlarm stock-svc");
  }

  @Test
  void injectionHeardOfLateTellsWhatTheNameStoodFor() {
    JudgeScript script = JudgeScript.calm(0, 300).add(180.6, firing("f1", "stock-svc", 180));

    assertThat(said(script, 240))
        .containsExactly("FalseAlarm stock-svc", "FalseAlarmWithdrawn", "FalseAlarm stock");
  }

  @Test
  void scoreboardHasOneRowOfAServiceWithTwoNames() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(
          drilled(JudgeScript.calm(0, 300), 100)
              .add(180.6, firing("f1", "stock-svc", 180))
              .add(190.6, firing("f2", "stock", 190)));

      assertThat(bench.lastOfEachKey(Topic.SCOREBOARD).values().stream().filter(Objects::nonNull))
          .filteredOn(Row.class::isInstance)
          .extracting(Row.class::cast)
          .filteredOn(row -> row.counts().falseAlarms() > 0)
          .extracting(Row::key, row -> row.counts().falseAlarms())
          .containsExactly(tuple("shop/stock/none/cell-monitor", 2L));
    }
  }

  /** With an injection from second 100 to 115 of which is heard then. */
  private static List<String> said(JudgeScript script, double heard) {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(drilled(script, heard));
      return bench.written(Topic.FALSE_ALARMS).stream().map(AlarmServiceTest::text).toList();
    }
  }

  private static JudgeScript drilled(JudgeScript script, double heard) {
    return script
        .add(heard - 1, drill(1, "frontend", 99))
        .add(heard + 0.1, applied(1, "frontend", 100))
        .add(heard + 15.1, ended(1, 115));
  }

  private static String text(Event event) {
    String type = event.getClass().getSimpleName();
    return switch (event) {
      case DetectionEvent.FalseAlarm a -> type + " " + a.service();
      case DetectionEvent.Organic a -> type + " " + a.service();
      case Event other -> type;
    };
  }
}
