package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.GuardEvent.ServiceBaseline;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The conditions of one drill that count for themselves. A sequential test always runs, so that one
 * can read how it would have decided; it ends the drill only where the drill says so.
 */
final class DrillWatch {

  /** What is read where the drill does not name a sequential test. */
  private static final Duration FALSE_ABORT_EVERY = Duration.ofDays(30);

  private static final double FALSE_ABORT_CHANCE = 0.001;

  private final List<ConditionWatch> deciding = new ArrayList<>();
  private final List<ConditionWatch> all = new ArrayList<>();
  private boolean decidesOnPasses;
  private boolean begun;

  /**
   * @param telemetry of the drill's cell
   */
  DrillWatch(DrillEvent.Started drill, List<ServiceBaseline> baselines, CellTelemetry telemetry) {
    for (AbortCondition condition : drill.abortConditions()) {
      watch(condition, baselines, telemetry).forEach(deciding::add);
      decidesOnPasses |= condition instanceof AbortCondition.LatencyAbove;
    }
    all.addAll(deciding);
    double harm = 1 - drill.hypothesis().minPassRate();
    if (deciding.stream().noneMatch(SequentialWatch.class::isInstance) && harm > 0 && harm < 1) {
      all.add(
          new SequentialWatch(
              new AbortCondition.SequentialTest("", harm, FALSE_ABORT_EVERY, FALSE_ABORT_CHANCE),
              baselines,
              telemetry));
    }
  }

  private static Stream<ConditionWatch> watch(
      AbortCondition condition, List<ServiceBaseline> baselines, CellTelemetry telemetry) {
    return switch (condition) {
      case AbortCondition.LatencyAbove c -> Stream.of(new LatencyWatch(c, telemetry));
      case AbortCondition.ErrorBudgetBurnt c -> Stream.of(new BudgetWatch(c, telemetry));
      case AbortCondition.SequentialTest c ->
          Stream.of(new SequentialWatch(c, baselines, telemetry));
      case AbortCondition.PassRateBelow c -> Stream.empty();
      case AbortCondition.AlertOfSeverity c -> Stream.empty();
      case AbortCondition.TelemetryLost c -> Stream.empty();
    };
  }

  /** The fault may be in force from now on; the first time counts. */
  void begin() {
    if (!begun) {
      begun = true;
      all.forEach(ConditionWatch::begin);
    }
  }

  void add(ProbeEvent.Result result, long appendedMillis) {
    for (ConditionWatch watch : all) {
      watch.add(result, appendedMillis);
    }
  }

  /** Whether the next result has to be added even if it passed. */
  boolean wantsPasses() {
    return all.stream().anyMatch(ConditionWatch::wantsPasses);
  }

  /** Whether it has begun, then what each has counted; for a guard that takes over. */
  List<List<Long>> counts() {
    return Stream.concat(
            Stream.of(List.of(begun ? 1L : 0L)), all.stream().map(ConditionWatch::counts))
        .toList();
  }

  /**
   * Goes on from there. What was counted before it began, or for other conditions, is of no use.
   */
  void resume(List<List<Long>> counts) {
    List<List<Long>> own = counts();
    if (counts.size() == own.size() && counts.getFirst().equals(own.getFirst())) {
      for (int i = 0; i < all.size(); i++) {
        all.get(i).resume(counts.get(i + 1));
      }
    }
  }

  /** Whether a result that passed can be the one that decides: a slow one can. */
  boolean decidesOnPasses() {
    return decidesOnPasses;
  }

  /** The first that holds. */
  Stream<Breach> breach() {
    return deciding.stream().flatMap(ConditionWatch::breach).limit(1);
  }

  Stream<Reading> readings() {
    return all.stream().flatMap(ConditionWatch::readings);
  }
}
