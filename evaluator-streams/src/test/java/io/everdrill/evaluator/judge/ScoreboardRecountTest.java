package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.diagnosis;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.score.Scoreboard;
import io.everdrill.evaluator.score.TimeClasses;
import io.everdrill.evaluator.score.VerdictScore;
import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.score.RowSum;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happened, in whichever order and however late: the rows that the topology wrote last are
 * what a count of all last verdicts, alarms that stand and quiet windows gives.
 */
class ScoreboardRecountTest {

  /** Seconds until midnight, so that both days have their share. */
  private static final int MIDNIGHT = 12 * 3600;

  private static final int FROM = MIDNIGHT - 480;
  private static final int UNTIL = MIDNIGHT + 480;
  private static final List<String> SERVICES = List.of("frontend", "payments", "stock");

  private final Map<InjectionId, DrillEvent.Started> drills = new HashMap<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void rowsAreWhatARecountGives(int seed) {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(eventful(new Random(seed)));

      SortedMap<String, Event> rows = bench.lastOfEachKey(Topic.SCOREBOARD);
      SortedMap<String, Event> verdicts = bench.lastOfEachKey(Topic.VERDICTS);
      List<Day> shares = shares(verdicts, bench.written(Topic.FALSE_ALARMS));
      assertThat(standing(rows)).isEqualTo(recount(shares));
      checkPlainCounts(rows, verdicts);
    }
  }

  /** A drill every 30 s, half of them noticed, some late; stray alerts; an outage; an incident. */
  private JudgeScript eventful(Random random) {
    JudgeScript script =
        new JudgeScript()
            .pulses(FROM, UNTIL)
            .heartbeats(FROM, UNTIL)
            .probes("payments", FROM, UNTIL, s -> s > FROM + 200 && s < FROM + 215)
            .probes("frontend", FROM, UNTIL, s -> false);
    for (int number = 1; number <= 12; number++) {
      drill(script, number, FROM + 100 + 30 * number + random.nextInt(10), random);
    }
    for (int stray = 0; stray < 12; stray++) {
      double began = FROM + 60 + random.nextInt(700);
      String service = SERVICES.get(random.nextInt(SERVICES.size()));
      script.add(began + 0.6 + random.nextInt(60), firing("s" + stray, service, began));
    }
    double opened = FROM + 100 + random.nextInt(500);
    IncidentEvent incident =
        new IncidentEvent.Opened(JudgeWorld.CELL, "INC-1", List.of("stock"), "", at(opened));
    return script.add(opened + 70, incident);
  }

  private void drill(JudgeScript script, int number, double began, Random random) {
    String service = SERVICES.get(random.nextInt(SERVICES.size()));
    DrillEvent.Started drill =
        number % 6 == 0
            ? JudgeWorld.placebo(number, service, began - 1)
            : JudgeWorld.drill(number, service, began - 1);
    drills.put(JudgeWorld.injection(number), drill);
    script
        .add(began - 0.9, drill)
        .add(began + 0.02, applied(number, service, began))
        .add(began + 15.02 + random.nextInt(3) * 20, ended(number, began + 3 + random.nextInt(12)));
    if (random.nextInt(6) > 0) {
      script.add(began + 0.2, confirmed(number, began + 0.1));
    }
    if (random.nextBoolean()) {
      double alerted = began + random.nextInt(12);
      AlertEvent.Firing alert = firing("f" + number, service, alerted);
      double late = random.nextInt(3) * 35;
      script
          .add(alerted + 0.6 + late, alert)
          .add(
              alerted + 1.2 + late + random.nextInt(40),
              diagnosis("i" + number, alerted + 1, List.of(SERVICES.get(number % 3)), alert));
    }
  }

  private List<Day> shares(SortedMap<String, Event> verdicts, List<Event> alarms) {
    List<Day> shares = new ArrayList<>();
    for (Event verdict : verdicts.values()) {
      switch (verdict) {
        case VerdictEvent.Injection v ->
            shares.addAll(VerdictScore.of(drills.get(v.injection()), v, TimeClasses.SKETCH));
        case VerdictEvent.QuietWindow w -> shares.addAll(Scoreboard.of(w));
        case Event other -> {}
      }
    }
    Map<AlertEvent.Episode, DetectionEvent> standing = new HashMap<>();
    for (Event alarm : alarms) {
      DetectionEvent said = (DetectionEvent) alarm;
      switch (said) {
        case DetectionEvent.FalseAlarmWithdrawn w -> standing.remove(w.episode());
        case DetectionEvent.OrganicWithdrawn w -> standing.remove(w.episode());
        case DetectionEvent stands -> standing.put(stands.episode(), stands);
      }
    }
    standing.values().forEach(alarm -> shares.addAll(Scoreboard.of(alarm)));
    return shares;
  }

  private static SortedMap<String, Event> recount(List<Day> shares) {
    SortedMap<String, Event> sums = new TreeMap<>();
    for (Day share : shares) {
      Row row = share.row();
      Row total = (Row) sums.getOrDefault(row.key(), RowSum.none(row));
      sums.put(row.key(), RowSum.plus(total, row, Instant.EPOCH));
      Day none = new Day(share.day(), share.mode(), RowSum.none(row));
      Row day = ((Day) sums.getOrDefault(share.key(), none)).row();
      sums.put(
          share.key(), new Day(share.day(), share.mode(), RowSum.plus(day, row, Instant.EPOCH)));
    }
    return sums;
  }

  /** Without those that were deleted, and without when each was written. */
  private static SortedMap<String, Event> standing(SortedMap<String, Event> rows) {
    SortedMap<String, Event> standing = new TreeMap<>();
    rows.forEach(
        (key, event) -> {
          switch (event) {
            case null -> {}
            case Row row -> standing.put(key, timeless(row));
            case Day day -> standing.put(key, new Day(day.day(), day.mode(), timeless(day.row())));
            case Event other -> throw new AssertionError("expected rows, got " + other);
          }
        });
    return standing;
  }

  private static Row timeless(Row row) {
    return RowSum.plus(RowSum.none(row), row, Instant.EPOCH);
  }

  /** The simplest figures, without any code that the topology has. */
  private static void checkPlainCounts(
      SortedMap<String, Event> rows, SortedMap<String, Event> verdicts) {
    long injections = 0;
    long detected = 0;
    long windows = 0;
    TreeSet<String> days = new TreeSet<>();
    for (Event row : standing(rows).values()) {
      if (row instanceof Row total) {
        Counts counts = total.counts();
        injections += counts.injections();
        detected += counts.detected();
        windows += total.tally().quiet().windows();
      } else if (row instanceof Day day) {
        days.add(day.day().toString());
      }
    }
    List<VerdictEvent.Injection> judged =
        verdicts.values().stream()
            .filter(VerdictEvent.Injection.class::isInstance)
            .map(VerdictEvent.Injection.class::cast)
            .filter(v -> v.outcome() == VerdictEvent.Outcome.JUDGED)
            .toList();
    assertThat(injections).isEqualTo(judged.size()).isPositive();
    assertThat(detected)
        .isEqualTo(
            judged.stream()
                .filter(v -> v.detectors().getFirst().detection() instanceof Detection.Detected)
                .count())
        .isPositive();
    assertThat(windows)
        .isEqualTo(
            verdicts.values().stream()
                .filter(VerdictEvent.QuietWindow.class::isInstance)
                .map(VerdictEvent.QuietWindow.class::cast)
                .filter(w -> w.standing() == VerdictEvent.QuietWindow.Standing.QUIET)
                .count())
        .isPositive();
    assertThat(days).containsExactly("2026-01-21", "2026-01-22");
  }
}
