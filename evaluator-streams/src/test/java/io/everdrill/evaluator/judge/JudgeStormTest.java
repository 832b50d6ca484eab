package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static io.everdrill.evaluator.verdict.JudgeWorld.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.records.CountingStore;
import io.everdrill.evaluator.records.HeapStore;
import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Thousands of alerts of one injection, or of nobody in one quiet window, are judged in a time that
 * grows with their number, not with its square: counted in files of alerts that are read, which no
 * slow machine changes.
 */
class JudgeStormTest {

  private static final int FEW = 200;
  private static final int MANY = 5 * FEW;

  @Test
  void alertsThatFollowCostAsMuchEachHoweverManyThereAre() {
    assertThat(readsOf(storm(MANY, Told.FIRING))).isLessThan(6 * readsOf(storm(FEW, Told.FIRING)));
  }

  @Test
  void soDoThoseThatResolve() {
    assertThat(readsOf(storm(MANY, Told.RESOLVED_TOO)))
        .isLessThan(6 * readsOf(storm(FEW, Told.RESOLVED_TOO)));
  }

  /** Each takes over the alerts that began since it did, and the others need not look at theirs. */
  @Test
  void injectionsThatBeginAmidAStormCostAsMuchEachHoweverManyThereAre() {
    assertThat(readsOf(begunAmidAStorm(50))).isLessThan(7 * readsOf(begunAmidAStorm(10)));
  }

  /** Which one is first is found out again only where it may be another. */
  @Test
  void stormSaysTheFirstOfItsAlerts() {
    JudgeScript script = storm(FEW, Told.RESOLVED_TOO).add(109.9, firing("early", "payments", 102));
    Said said = new Said();

    judge(script, said, new CountingStore<>("episodes"));

    assertThat(said.all(DetectionEvent.Detected.class))
        .extracting(d -> d.episode().fingerprint())
        .containsExactly("f0", "early");
    assertThat(said.all(DetectionEvent.Withdrawn.class)).hasSize(1);
    Detection detection =
        said.all(VerdictEvent.Injection.class).getLast().detectors().getFirst().detection();
    assertThat(((Detection.Detected) detection).first().fingerprint()).isEqualTo("early");
    assertThat(((Detection.Detected) detection).episodes()).isEqualTo(FEW + 1);
  }

  /** The window is judged, with every alarm that is known, before any of these is heard of. */
  @Test
  void lateFalseAlarmsOfOneQuietWindowCostAsMuchEachHoweverManyThereAre() {
    assertThat(readsOf(falseAlarms(MANY, 200, Told.FIRING)))
        .isLessThan(6 * readsOf(falseAlarms(FEW, 200, Told.FIRING)));
  }

  @Test
  void soDoThoseThatResolveWhenTheWindowIsJudged() {
    assertThat(readsOf(falseAlarms(MANY, 0, Told.RESOLVED_TOO)))
        .isLessThan(6 * readsOf(falseAlarms(FEW, 0, Told.RESOLVED_TOO)));
  }

  @Test
  void quietWindowCountsThemAllHoweverLateTheyAre() {
    assertThat(counted(falseAlarms(FEW, 0, Told.RESOLVED_TOO))).isEqualTo(FEW);
    assertThat(counted(falseAlarms(FEW, 200, Told.RESOLVED_TOO))).isEqualTo(FEW);
  }

  private static int counted(JudgeScript script) {
    Said said = new Said();
    judge(script, said, new CountingStore<>("episodes"));
    return said.all(VerdictEvent.QuietWindow.class).stream()
        .filter(w -> w.from().equals(at(60)))
        .toList()
        .getLast()
        .detectors()
        .getFirst()
        .falseAlarms();
  }

  private enum Told {
    FIRING,
    RESOLVED_TOO
  }

  /** Ten seconds of one alert after another. */
  private static JudgeScript storm(int alerts, Told told) {
    JudgeScript script =
        new JudgeScript()
            .heartbeats(0, 200)
            .add(98.1, drill(1, "payments", 98))
            .add(100.02, applied(1, "payments", 100))
            .add(100.2, confirmed(1, 100.1))
            .add(115.02, ended(1, 115));
    for (int i = 0; i < alerts; i++) {
      double began = 103 + 6.0 * i / alerts;
      script.add(began + 0.6, firing("f" + i, "payments", began));
      if (told == Told.RESOLVED_TOO) {
        script.add(began + 3, resolved("f" + i, "payments", began, began + 2));
      }
    }
    return script;
  }

  /** All on one service; word of each comes half a second late, and of ten alerts meanwhile. */
  private static JudgeScript begunAmidAStorm(int injections) {
    JudgeScript script = storm(FEW, Told.FIRING);
    for (int i = 2; i <= injections; i++) {
      double began = 103 + 0.1 * i;
      script
          .add(98.1, drill(i, "payments", 98))
          .add(began + 1, applied(i, "payments", began))
          .add(118, ended(i, 117));
    }
    return script;
  }

  /** Within one quiet window, in a cell where nothing is wrong; over long after it is judged. */
  private static JudgeScript falseAlarms(int alarms, double late, Told told) {
    JudgeScript script = JudgeScript.calm(0, 400);
    for (int i = 0; i < alarms; i++) {
      double began = 70 + 40.0 * i / alarms;
      script.add(began + 0.6 + late, firing("f" + i, "stock", began));
      if (told == Told.RESOLVED_TOO) {
        script.add(began + 220, resolved("f" + i, "stock", began, began + 219));
      }
    }
    return script;
  }

  private static long readsOf(JudgeScript script) {
    CountingStore<EpisodeFile> episodes = new CountingStore<>("episodes");
    judge(script, new Said(), episodes);
    return episodes.reads();
  }

  private static void judge(JudgeScript script, Said said, CountingStore<EpisodeFile> episodes) {
    JudgeDesk.Drawers drawers =
        new JudgeDesk.Drawers(
            new HeapStore<>("cases"),
            episodes,
            new HeapStore<>("reports"),
            new HeapStore<>("marks"),
            new HeapStore<>("timers"),
            new HeapStore<>("probe-seconds"));
    JudgeDesk desk = new JudgeDesk(drawers, JudgeBench.SETTINGS.times(), said);
    JudgeReplay.inOrder(
            script.events().stream().map(e -> new JudgeReplay.Fact(e.at(), e.event())).toList())
        .forEach(fact -> JudgeReplay.give(fact, desk, drawers));
    desk.take(new JudgeStep.Tick(at(400)));
  }

  private static final class Said implements JudgeDesk.Written {
    private final List<Event> events = new ArrayList<>();

    @Override
    public void emit(Event event, Instant at) {
      events.add(event);
    }

    @Override
    public void score(ScoreChange change, Instant at) {}

    @Override
    public void cameTooLate(Event fact) {}

    <E> List<E> all(Class<E> type) {
      return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
  }
}
