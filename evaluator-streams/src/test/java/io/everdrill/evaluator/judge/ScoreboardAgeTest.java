package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** A day of the scoreboard is kept as long as verdicts are, 400 days, and no day longer. */
class ScoreboardAgeTest {

  private static final int DAY_SECONDS = 24 * 3600;

  @Test
  void dayOlderThanVerdictsAreKeptIsDeletedAndTakenOutOfItsSum() {
    SortedMap<String, Event> written = writtenAfter(401);

    assertThat(days(written)).containsExactly("2026-01-21 deleted", "2027-02-26 stands");
    assertThat(injections(written)).isEqualTo(1);
  }

  @Test
  void dayAsOldAsVerdictsAreKeptStands() {
    SortedMap<String, Event> written = writtenAfter(400);

    assertThat(days(written)).containsExactly("2026-01-21 stands", "2027-02-25 stands");
    assertThat(injections(written)).isEqualTo(2);
  }

  /** One drill at once and one after so many days. */
  private static SortedMap<String, Event> writtenAfter(int days) {
    JudgeSettings.Times times = JudgeBench.SETTINGS.times();
    // Quiet windows of a day, for there are a million minutes in between.
    JudgeSettings.Times slow =
        new JudgeSettings.Times(
            times.settle(),
            times.lateness(),
            times.steadyWindow(),
            times.minPassRate(),
            times.falseAlarmMargin(),
            Duration.ofDays(1),
            times.keep());
    try (JudgeBench bench = JudgeBench.open(JudgeBench.SETTINGS.with(slow))) {
      bench.play(drilled(1, 100)).play(drilled(2, days * DAY_SECONDS + 100));
      return bench.lastOfEachKey(Topic.SCOREBOARD);
    }
  }

  private static JudgeScript drilled(int number, int began) {
    return new JudgeScript()
        .pulses(began - 5, began + 120)
        .add(began - 1.9, drill(number, "payments", began - 2))
        .add(began + 0.02, applied(number, "payments", began))
        .add(began + 0.2, confirmed(number, began + 0.1))
        .add(began + 15.02, ended(number, began + 15));
  }

  /** Each day whose rows of the faults were written, with what became of them. */
  private static List<String> days(Map<String, Event> written) {
    return written.entrySet().stream()
        .filter(e -> e.getKey().contains("process-pause") && !(e.getValue() instanceof Row))
        .map(e -> dayOf(e.getKey()) + (e.getValue() instanceof Day ? " stands" : " deleted"))
        .distinct()
        .sorted()
        .toList();
  }

  private static String dayOf(String key) {
    return key.replaceFirst(".*?(\\d{4}-\\d{2}-\\d{2}).*", "$1");
  }

  private static long injections(Map<String, Event> written) {
    return written.values().stream()
        .filter(Row.class::isInstance)
        .map(Row.class::cast)
        .filter(row -> row.faultKind().equals("process-pause"))
        .mapToLong(row -> row.counts().injections())
        .sum();
  }
}
