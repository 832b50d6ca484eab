package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.GuardWorld.drill;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.GuardEvent.ServiceBaseline;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** What the conditions of a drill count, and that another guard goes on from it. */
class DrillWatchTest {

  private static final DrillEvent.Started DRILL =
      drill(
          1,
          0,
          new AbortCondition.LatencyAbove(
              "frontend", 90, Duration.ofMillis(200), Duration.ofSeconds(30), 10),
          new AbortCondition.ErrorBudgetBurnt("frontend", 0.99, Duration.ofDays(1), 0.01),
          new AbortCondition.SequentialTest("", 0.5, Duration.ofDays(30), 0.01));

  private static final List<ServiceBaseline> BASELINES =
      List.of(new ServiceBaseline("frontend", 100, 1, Duration.ofSeconds(10)));

  /** A guard: what it sees, and what it watches. */
  private static final class Watching {
    private final CellTelemetry telemetry = new CellTelemetry(JudgeWorld.START);
    private final DrillWatch watch = new DrillWatch(DRILL, BASELINES, telemetry);

    Watching see(int from, int until) {
      for (int i = from; i < until; i++) {
        ProbeEvent.Result result =
            i % 4 == 0
                ? JudgeWorld.failing("frontend", i)
                : GuardWorld.passingAfter(Duration.ofMillis(150 + i), i);
        long appendedMillis = JudgeWorld.at(i).toEpochMilli();
        telemetry.add(result, appendedMillis, JudgeWorld.at(i));
        if (!result.passed() || watch.wantsPasses()) {
          watch.add(result, appendedMillis);
        }
      }
      return this;
    }

    List<Reading> readings() {
      return watch.readings().toList();
    }
  }

  @Test
  void whoResumesReadsWhatOneWhoSawAllReads() {
    Watching all = new Watching();
    all.watch.begin();
    all.see(0, 60);

    Watching before = new Watching();
    before.watch.begin();
    before.see(0, 37);
    Watching after = new Watching();
    after.watch.begin();
    after.watch.resume(before.watch.counts());
    after.see(37, 60);

    assertThat(all.readings()).anyMatch(r -> r.value() > 0).hasSize(4);
    assertThat(after.readings()).isEqualTo(all.readings());
  }

  /** What passed before the fault is not held in its favour, nor what failed against it. */
  @Test
  void countsFromBeforeItBeganAreOfNoUseAfter() {
    Watching before = new Watching().see(0, 37);
    Watching after = new Watching();
    after.watch.begin();
    List<Reading> fresh = after.readings();

    after.watch.resume(before.watch.counts());

    assertThat(after.readings()).isEqualTo(fresh);
  }

  /** Another version may have counted for other conditions. */
  @Test
  void countsOfOtherConditionsAreLeftAlone() {
    Watching watching = new Watching().see(0, 10);
    List<Reading> own = watching.readings();

    watching.watch.resume(List.of(List.of(0L), List.of(7L)));

    assertThat(watching.readings()).isEqualTo(own);
  }

  private static List<Reading> readings(DrillEvent.Started drill, ServiceBaseline... services) {
    return new DrillWatch(drill, List.of(services), new CellTelemetry(JudgeWorld.START))
        .readings()
        .toList();
  }

  private static ServiceBaseline failing(String service, int failures) {
    return new ServiceBaseline(service, 100, failures, Duration.ofSeconds(10));
  }

  /** With this budget at most 66.5 % fail there normally. */
  @Test
  void serviceAsBadBeforeAsCountsAsHarmIsSaidToBeAndTheHypothesisTestWatchesIt() {
    List<Reading> readings = readings(DRILL, failing("frontend", 1), failing("stock", 50));

    assertThat(readings)
        .extracting(Reading::condition)
        .filteredOn(c -> c.startsWith("sequential-test/"))
        .containsExactly(
            "sequential-test/cusum/frontend",
            "sequential-test/betting/frontend",
            "sequential-test/cusum/stock",
            "sequential-test/betting/stock",
            "sequential-test/baseline/stock");
    assertThat(readings)
        .filteredOn(r -> r.condition().equals("sequential-test/baseline/stock"))
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.value()).isBetween(0.5, 0.7);
              assertThat(r.bound()).isEqualTo(0.5);
              assertThat(r.samples()).isEqualTo(100);
            });
  }

  /** Nothing can be worse: no test of any kind has anything to find. */
  @Test
  void serviceOfWhichAllFailedBeforeIsUntestedAndSaidToBe() {
    assertThat(readings(DRILL, failing("stock", 100)))
        .filteredOn(r -> r.condition().startsWith("sequential-test/"))
        .extracting(Reading::condition, Reading::value, Reading::bound)
        .containsExactly(Tuple.tuple("sequential-test/baseline/stock", 1.0, 0.5));
  }
}
