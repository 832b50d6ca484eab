package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static io.everdrill.evaluator.verdict.JudgeWorld.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.evaluator.score.TimeClasses;
import io.everdrill.evaluator.verdict.VerdictOfInjection;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.score.RowSum;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JudgeReplayTest {

  private static final JudgeSettings.Times TIMES = JudgeBench.SETTINGS.times();

  /** One felt and detected, one missed, an alert of nobody in a steady cell. */
  private static JudgeScript eventful() {
    return JudgeScript.felt()
        .pulses(240, 400)
        .heartbeats(240, 400)
        .probes("payments", 240, 400, s -> false)
        .add(248.1, drill(2, "frontend", 248))
        .add(250.02, applied(2, "frontend", 250))
        .add(250.2, confirmed(2, 250.1))
        .add(265.02, ended(2, 265))
        .add(200.5, firing("f2", "payments", 200))
        .add(203.5, resolved("f2", "payments", 200, 203));
  }

  @Test
  void writesWhatTheTopologyWrites() {
    List<Event> replayed = replayed(eventful(), TIMES, at(390));

    try (JudgeBench topology = JudgeBench.open()) {
      topology.play(eventful());
      List<Event> written =
          Stream.of(Topic.VERDICTS, Topic.FALSE_ALARMS)
              .flatMap(topic -> topology.written(topic).stream())
              .toList();
      assertThat(comparable(replayed)).containsExactlyInAnyOrderElementsOf(comparable(written));
      assertThat(comparable(replayed)).hasSize(3);
    }
  }

  /** Whoever adds up what a replay gives gets the rows that the topology keeps. */
  @Test
  void givesTheScoreboardWhatTheTopologyGivesIt() {
    Map<String, Row> given = new TreeMap<>();
    for (ScoreChange change : judged(eventful(), TIMES, at(390)).scores()) {
      change.plus().forEach(day -> add(given, day.row(), RowSum::plus));
      change.minus().forEach(day -> add(given, day.row(), RowSum::minus));
    }

    try (JudgeBench topology = JudgeBench.open()) {
      topology.play(eventful());
      Map<String, Row> kept = new TreeMap<>();
      topology.written(Topic.SCOREBOARD).stream()
          .filter(Row.class::isInstance)
          .map(Row.class::cast)
          .forEach(row -> kept.put(row.key(), undated(row)));
      assertThat(given).isEqualTo(kept).hasSize(4);
    }
  }

  private static void add(Map<String, Row> sums, Row row, Adds adds) {
    Row sum = sums.getOrDefault(row.key(), RowSum.none(row));
    sums.put(row.key(), adds.add(sum, row, Instant.EPOCH));
  }

  private interface Adds {
    Row add(Row sum, Row row, Instant updatedAt);
  }

  private static Row undated(Row row) {
    return RowSum.plus(RowSum.none(row), row, Instant.EPOCH);
  }

  @Test
  void orderInWhichTheHistoryIsGivenMeansNothing() {
    List<Event> inOrder = replayed(eventful(), TIMES, at(390));
    List<JudgeReplay.Fact> reversed = new ArrayList<>(facts(eventful())).reversed();

    assertThat(JudgeReplay.of(reversed, at(390), TIMES, TimeClasses.SKETCH).events())
        .isEqualTo(inOrder);
  }

  @Test
  void withoutProbesAnAlertOfNobodyIsAFalseAlarmWhereThatIsTheRule() {
    JudgeScript silent = new JudgeScript().add(200.5, firing("f2", "payments", 200));
    JudgeSettings.Times strict =
        new JudgeSettings.Times(
            TIMES.settle(),
            TIMES.lateness(),
            TIMES.steadyWindow(),
            TIMES.minPassRate(),
            TIMES.falseAlarmMargin(),
            TIMES.quietWindow(),
            TIMES.keep(),
            JudgeSettings.Unowned.FALSE_ALARM);

    assertThat(replayed(silent, TIMES, at(390)))
        .noneMatch(DetectionEvent.FalseAlarm.class::isInstance);
    assertThat(replayed(silent, strict, at(390)))
        .anyMatch(DetectionEvent.FalseAlarm.class::isInstance);
  }

  private static List<Event> replayed(
      JudgeScript script, JudgeSettings.Times times, Instant until) {
    return judged(script, times, until).events();
  }

  private static JudgeReplay.Judged judged(
      JudgeScript script, JudgeSettings.Times times, Instant until) {
    return JudgeReplay.of(facts(script), until, times, TimeClasses.SKETCH);
  }

  private static List<JudgeReplay.Fact> facts(JudgeScript script) {
    return script.events().stream().map(e -> new JudgeReplay.Fact(e.at(), e.event())).toList();
  }

  /** Verdicts and false alarms; when they were written follows from ticks of 50 ms. */
  private static List<Event> comparable(List<Event> written) {
    List<Event> comparable = new ArrayList<>();
    for (Event event : written) {
      switch (event) {
        case VerdictEvent.Injection v ->
            comparable.add(
                JudgeBench.unplaced(VerdictOfInjection.numbered(v, v.revision(), Instant.EPOCH)));
        case DetectionEvent.FalseAlarm a ->
            comparable.add(
                new DetectionEvent.FalseAlarm(
                    a.cell(), a.episode(), a.name(), a.service(), Instant.EPOCH));
        case Event other -> {}
      }
    }
    return comparable;
  }
}
