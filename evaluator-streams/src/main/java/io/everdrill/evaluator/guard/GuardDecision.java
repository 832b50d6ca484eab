package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DrillEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;

/** Whether a drill must end, and whether it may begin. Pure: the same facts, the same answer. */
final class GuardDecision {

  private GuardDecision() {}

  /** A condition that holds. */
  record Breach(String cause, String evidence) {}

  /** What a condition reads now, in its own unit, and what it is held against. */
  record Reading(String condition, double value, double bound, long samples) {}

  /** The first condition on probe results that holds. */
  static Stream<Breach> onResults(DrillEvent.Started drill, CellTelemetry telemetry) {
    return conditions(drill, AbortCondition.PassRateBelow.class)
        .flatMap(c -> passRateBreach(c, telemetry))
        .limit(1);
  }

  private static Stream<Breach> passRateBreach(
      AbortCondition.PassRateBelow c, CellTelemetry telemetry) {
    PassWindow.Count seen = telemetry.count(c.service(), c.window());
    if (seen.results() < c.minSamples() || seen.passRate() >= c.bound()) {
      return Stream.empty();
    }
    String evidence =
        String.format(
            Locale.ROOT,
            "%s: %d of %d probe results passed (%.3f) in the last %s s, bound %.3f",
            c.service().isEmpty() ? "all probes" : c.service(),
            seen.passes(),
            seen.results(),
            seen.passRate(),
            seconds(c.window()),
            c.bound());
    return Stream.of(new Breach("pass-rate-below", evidence));
  }

  /** An alert of a severity that ends the drill, unless it fired before the drill. */
  static Stream<Breach> onAlert(DrillEvent.Started drill, AlertEvent.Firing alert) {
    return conditions(drill, AbortCondition.AlertOfSeverity.class)
        .filter(c -> c.severity().equals(alert.severity()))
        .filter(c -> !alert.startsAt().isBefore(drill.startedAt()))
        .map(
            c ->
                new Breach(
                    "alert-of-severity",
                    "%s fires %s for %s since %s (%s)"
                        .formatted(
                            alert.detector(),
                            alert.name(),
                            alert.service().isEmpty() ? "no known service" : alert.service(),
                            alert.startsAt(),
                            alert.severity())))
        .limit(1);
  }

  /** Nobody can see what the fault does. */
  static Stream<Breach> onSilence(DrillEvent.Started drill, CellTelemetry telemetry, Instant now) {
    return conditions(drill, AbortCondition.TelemetryLost.class)
        .filter(c -> telemetry.silence(now).compareTo(c.after()) > 0)
        .map(
            c ->
                new Breach(
                    "telemetry-lost",
                    "no probe result for %s s, bound %s s"
                        .formatted(seconds(telemetry.silence(now)), seconds(c.after()))))
        .limit(1);
  }

  /** What each condition reads now. */
  static Stream<Reading> readings(DrillEvent.Started drill, CellTelemetry telemetry, Instant now) {
    return drill.abortConditions().stream()
        .flatMap(
            condition ->
                switch (condition) {
                  case AbortCondition.PassRateBelow c -> {
                    PassWindow.Count seen = telemetry.count(c.service(), c.window());
                    yield Stream.of(
                        new Reading(
                            "pass-rate-below" + (c.service().isEmpty() ? "" : "/" + c.service()),
                            seen.passRate(),
                            c.bound(),
                            seen.results()));
                  }
                  case AbortCondition.TelemetryLost c ->
                      Stream.of(
                          new Reading(
                              "telemetry-lost",
                              telemetry.silence(now).toMillis() / 1000.0,
                              c.after().toMillis() / 1000.0,
                              0));
                  case AbortCondition.AlertOfSeverity c -> Stream.empty();
                  case AbortCondition.LatencyAbove c -> Stream.empty();
                  case AbortCondition.ErrorBudgetBurnt c -> Stream.empty();
                  case AbortCondition.SequentialTest c -> Stream.empty();
                });
  }

  /**
   * Whether the guard can watch this drill: it sees the cell's users now, and either has seen the
   * fault begin, or knows what life was like before and that the fault would not be ended at once.
   */
  static boolean canWatch(
      GuardedDrill drill,
      DrillEvent.Started started,
      CellTelemetry telemetry,
      Instant now,
      GuardSettings settings) {
    if (telemetry.age(now).compareTo(settings.freshness()) > 0) {
      return false;
    }
    return drill.hasBegun()
        || (started.abortConditions().stream().allMatch(GuardDecision::isWatchedFor)
            && known("", telemetry, settings)
            && conditions(started, AbortCondition.PassRateBelow.class)
                .allMatch(c -> decidable(c) && known(c.service(), telemetry, settings))
            && onResults(started, telemetry).findAny().isEmpty());
  }

  /** Nothing begins that a condition is to end which this guard cannot judge. */
  private static boolean isWatchedFor(AbortCondition condition) {
    return switch (condition) {
      case AbortCondition.PassRateBelow c -> true;
      case AbortCondition.AlertOfSeverity c -> true;
      case AbortCondition.TelemetryLost c -> true;
      case AbortCondition.LatencyAbove c -> false;
      case AbortCondition.ErrorBudgetBurnt c -> false;
      case AbortCondition.SequentialTest c -> false;
    };
  }

  /** A condition that needs more results than are held would never end anything. */
  private static boolean decidable(AbortCondition.PassRateBelow c) {
    return c.window().compareTo(PassWindow.LONGEST) <= 0 && c.minSamples() <= PassWindow.MOST;
  }

  private static boolean known(String service, CellTelemetry telemetry, GuardSettings settings) {
    return telemetry.count(service, settings.baselineWindow()).results()
        >= settings.baselineResults();
  }

  private static <C extends AbortCondition> Stream<C> conditions(
      DrillEvent.Started drill, Class<C> kind) {
    return drill.abortConditions().stream().filter(kind::isInstance).map(kind::cast);
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
  }
}
