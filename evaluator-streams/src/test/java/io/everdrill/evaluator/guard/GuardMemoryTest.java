package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.GuardWorld.CRITICAL;
import static io.everdrill.evaluator.guard.GuardWorld.alert;
import static io.everdrill.evaluator.guard.GuardWorld.drill;
import static io.everdrill.evaluator.guard.GuardWorld.resolved;
import static io.everdrill.evaluator.verdict.JudgeWorld.CELL;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.records.HeapStore;
import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a guard that was restarted, or another that takes over, knows of the one before. */
class GuardMemoryTest {

  private final GuardMemory memory =
      new GuardMemory(
          new HeapStore<>(GuardMemory.DRILLS),
          new HeapStore<>(GuardMemory.SECONDS),
          new HeapStore<>(GuardMemory.COUNTS),
          new HeapStore<>(GuardMemory.ALERTS));

  /** The cell as a guard finds it that begins at this second. */
  private CellWatch restoredAt(double seconds) {
    Map<CellId, CellWatch> cells = new HashMap<>();
    memory.restore(id -> cells.computeIfAbsent(id, c -> new CellWatch(at(seconds))), at(seconds));
    return cells.getOrDefault(CELL, new CellWatch(at(seconds)));
  }

  @Test
  void alertThatFiresIsKnownWithTheTimeAtWhichItWasFirstHeard() {
    FiringAlerts firing = new FiringAlerts();
    AlertEvent.Firing critical = alert("critical", 11);
    memory.saveAlert(firing.add(alert("warning", 12), at(12.5)));
    memory.saveAlert(firing.add(critical, at(11.5)));
    memory.saveAlert(firing.add(critical, at(30)));

    assertThat(restoredAt(40).alerts().all())
        .containsExactly(
            new FiringAlerts.Heard(critical, at(11.5)),
            new FiringAlerts.Heard(alert("warning", 12), at(12.5)));
  }

  @Test
  void alertThatIsOverIsNotKnown() {
    FiringAlerts firing = new FiringAlerts();
    AlertEvent.Firing critical = alert("critical", 11);
    memory.saveAlert(firing.add(critical, at(11.5)));

    firing.remove(resolved(critical, 12)).forEach(memory::forgetAlert);

    assertThat(restoredAt(40).alerts().all()).isEmpty();
  }

  @Test
  void deadlineOfARecoveryRunsFromWhenTheDrillWasFirstKnownToBeOver() {
    WatchedDrill over = watchedDrill();
    memory.saveOver(over, over.overAt(at(14)));

    WatchedDrill restored = restoredAt(40).drills().iterator().next();

    assertThat(restored.isOver()).isTrue();
    assertThat(restored.overAt(at(40))).isEqualTo(at(14));
  }

  @Test
  void drillThatWentOnIsNotOver() {
    watchedDrill();

    assertThat(restoredAt(40).drills().iterator().next().isOver()).isFalse();
  }

  @Test
  void nothingIsLeftOfADrillThatIsForgotten() {
    WatchedDrill over = watchedDrill();
    memory.saveOver(over, over.overAt(at(14)));

    memory.forget(over);

    assertThat(restoredAt(40).size()).isZero();
    assertThat(memory.counts().all().hasNext()).isFalse();
  }

  /** Minutes from the time before, and of the one that had not ended its seconds. */
  @Test
  void baselineOfManyMinutesIsKnownAgain() {
    CellWatch before = seenFor(Duration.ofMinutes(5), new CellWatch(at(0)));

    assertThat(restoredAt(300).telemetry().baselines())
        .isEqualTo(before.telemetry().baselines())
        .singleElement()
        .satisfies(b -> assertThat(b.results()).isEqualTo(300));
  }

  /** Whoever is probed each few minutes is not new at each of them. */
  @Test
  void serviceThatIsProbedSeldomIsNotForgottenByARestart() {
    CellWatch before = seenFor(Duration.ofMinutes(5), new CellWatch(at(0)));
    before.telemetry().add(JudgeWorld.passing("payments", 600), at(600).toEpochMilli(), at(600));
    memory.saveSeconds(CELL, before);

    CellTelemetry after = restoredAt(600).telemetry();

    assertThat(after.forgetSilent(10)).isEmpty();
    after.add(JudgeWorld.passing("payments", 2_400), at(2_400).toEpochMilli(), at(2_400));
    assertThat(after.forgetSilent(10)).containsExactly("frontend");
  }

  @Test
  void baselineIsOfTheLastHalfHour() {
    CellWatch watch = seenFor(Duration.ofMinutes(40), new CellWatch(at(0)));

    assertThat(watch.telemetry().baselines().getFirst().results()).isBetween(1_740L, 1_800L);
    assertThat(watch.telemetry().baselines().getFirst().over())
        .isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
  }

  private CellWatch seenFor(Duration time, CellWatch watch) {
    for (int second = 0; second < time.toSeconds(); second++) {
      watch
          .telemetry()
          .add(JudgeWorld.passing("frontend", second), at(second).toEpochMilli(), at(second));
      memory.saveSeconds(CELL, watch);
      memory.saveCounts(CELL, watch);
    }
    return watch;
  }

  private WatchedDrill watchedDrill() {
    DrillEvent.Started started = drill(1, 10, CRITICAL);
    WatchedDrill drill = new WatchedDrill(started.drill(), at(10), new CellTelemetry(at(0)));
    drill.learn(started);
    drill.learn(JudgeWorld.applied(1, "payments", 11));
    memory.saveFacts(drill);
    return drill;
  }
}
