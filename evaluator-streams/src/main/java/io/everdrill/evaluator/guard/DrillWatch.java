package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.GuardEvent.ServiceBaseline;
import io.everdrill.topics.events.ProbeEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The conditions of one drill that count for themselves. Each service is under a sequential test:
 * the one that the drill names, or one of whether its users get what the hypothesis owes them where
 * that names it not, or can't tell harm from what was normal there before. The latter ends the
 * drill too, unless the hypothesis says to go on when refuted: then it does so only for services
 * that must not be hurt, and is read for the others.
 */
final class DrillWatch {

  private final List<ConditionWatch> deciding = new ArrayList<>();
  private final List<ConditionWatch> all = new ArrayList<>();
  private final boolean decidesOnPasses;
  private final List<Reading> untestable;
  private boolean begun;

  /**
   * @param telemetry of the drill's cell
   */
  DrillWatch(DrillEvent.Started drill, List<ServiceBaseline> baselines, CellTelemetry telemetry) {
    for (AbortCondition condition : drill.abortConditions()) {
      watch(condition, baselines, telemetry).forEach(deciding::add);
    }
    decidesOnPasses = deciding.stream().anyMatch(ConditionWatch::decidesOnPasses);
    all.addAll(deciding);
    List<ServiceBaseline> untested = untested(baselines);
    List<ServiceBaseline> ending =
        switch (drill.hypothesis().whenRefuted()) {
          case ABORT -> untested;
          case GO_ON -> untested.stream().filter(b -> mustNotBeHurt(drill, b.service())).toList();
        };
    List<ServiceBaseline> read = untested.stream().filter(b -> !ending.contains(b)).toList();
    if (!ending.isEmpty()) {
      SequentialWatch test = SequentialWatch.of(drill.hypothesis(), ending, telemetry);
      deciding.add(test);
      all.add(test);
    }
    if (!read.isEmpty()) {
      all.add(SequentialWatch.of(drill.hypothesis(), read, telemetry));
    }
    untestable = untestable();
  }

  private static boolean mustNotBeHurt(DrillEvent.Started drill, String service) {
    return drill.groundTruth().mustNotBeHurt().contains(service);
  }

  /** Of the services for which no sequential test of the drill's own can decide. */
  private List<ServiceBaseline> untested(List<ServiceBaseline> baselines) {
    return baselines.stream()
        .filter(
            b ->
                deciding.stream()
                    .noneMatch(w -> w instanceof SequentialWatch t && t.tests(b.service())))
        .toList();
  }

  private static Stream<ConditionWatch> watch(
      AbortCondition condition, List<ServiceBaseline> baselines, CellTelemetry telemetry) {
    return switch (condition) {
      case AbortCondition.LatencyAbove c -> Stream.of(new LatencyWatch(c, telemetry));
      case AbortCondition.ValueAbove c -> Stream.of(new ValueWatch(c, telemetry));
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

  /** Whether a result that passed can be the one that decides. */
  boolean decidesOnPasses() {
    return decidesOnPasses;
  }

  /** Why those that can end the drill cannot say that they would not end it at once. */
  Stream<String> unsure() {
    return deciding.stream().flatMap(ConditionWatch::unsure);
  }

  /** The first that holds. */
  Stream<Breach> breach() {
    return deciding.stream().flatMap(ConditionWatch::breach).limit(1);
  }

  Stream<Reading> readings() {
    return Stream.concat(all.stream().flatMap(ConditionWatch::readings), untestable.stream());
  }

  /** What the first says that cannot test a service; another may test it all the same. */
  private List<Reading> untestable() {
    Map<String, Reading> first = new LinkedHashMap<>();
    for (ConditionWatch watch : all) {
      if (watch instanceof SequentialWatch test) {
        test.untestable().forEach(r -> first.putIfAbsent(r.condition(), r));
      }
    }
    return List.copyOf(first.values());
  }
}
