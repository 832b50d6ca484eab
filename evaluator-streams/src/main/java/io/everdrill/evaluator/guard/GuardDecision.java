package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.Figures.rounded;
import static io.everdrill.evaluator.guard.Figures.seconds;

import io.everdrill.topics.Brief;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.AbortEvent.Finding;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Whether a drill must end. Pure: the same facts, the same answer. */
final class GuardDecision {

  private static final String PASS_RATE = "pass-rate-below";
  private static final String ALERT = "alert-of-severity";
  private static final String SILENCE = "telemetry-lost";

  private GuardDecision() {}

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
    // Agents wait for this one, and a formatter takes its time.
    String evidence =
        (c.service().isEmpty() ? "all probes" : c.service())
            + (": " + seen.passes() + " of " + seen.results() + " probe results passed (")
            + (rounded(seen.passRate(), 3) + ") in the last " + seconds(c.window()))
            + (" s, bound " + rounded(c.bound(), 3));
    Finding finding =
        new Finding(
            PASS_RATE,
            c.service(),
            seen.passRate(),
            c.bound(),
            seen.results(),
            seen.failures(),
            List.of(Breach.parameter("windowMs", c.window().toMillis())));
    return Stream.of(new Breach(PASS_RATE, evidence, List.of(finding)));
  }

  /**
   * An alert of a severity that ends the drill, unless it surely began before the drill.
   *
   * @param alert in brief
   * @param heardAt when the alert was first appended
   */
  static Stream<Breach> onAlert(
      DrillEvent.Started drill, AlertEvent.Firing alert, Instant heardAt) {
    return conditions(drill, AbortCondition.AlertOfSeverity.class)
        .filter(c -> Brief.text(c.severity()).equalsIgnoreCase(alert.severity()))
        .filter(c -> !heardAt.isBefore(drill.startedAt()) && !beganBefore(drill, alert))
        .map(c -> firing(alert))
        .limit(1);
  }

  private static Breach firing(AlertEvent.Firing alert) {
    String evidence =
        "%s fires %s for %s since %s (%s)"
            .formatted(
                alert.detector(),
                alert.name(),
                alert.service().isEmpty() ? "no known service" : alert.service(),
                alert.startsAt(),
                alert.severity());
    Finding finding =
        new Finding(
            String.join("/", ALERT, alert.detector(), alert.fingerprint()),
            alert.service(),
            1,
            1,
            0,
            0,
            List.of(
                Breach.parameter("startsAtEpochMs", alert.startsAt().toEpochMilli()),
                Breach.parameter("receivedAtEpochMs", alert.receivedAt().toEpochMilli())));
    return new Breach(ALERT, evidence, List.of(finding));
  }

  /**
   * Whether the alert began before the drill even if its clock is as wrong as it may be. A clock of
   * which nothing is known proves nothing.
   */
  private static boolean beganBefore(DrillEvent.Started drill, AlertEvent.Firing alert) {
    ClockReading clock = alert.clock();
    return switch (clock.basis()) {
      case MEASURED, CONFIGURED ->
          latest(alert, clock.offset().plus(clock.error())).isBefore(drill.startedAt());
      case UNKNOWN ->
          drill.detectors().stream()
              .filter(
                  d ->
                      Brief.name(d.detector()).equals(alert.detector())
                          && d.startsAtError().isPositive())
              .anyMatch(d -> latest(alert, d.startsAtError()).isBefore(drill.startedAt()));
    };
  }

  private static Instant latest(AlertEvent.Firing alert, Duration later) {
    return alert.startsAt().plus(later);
  }

  /** Nobody can see what the fault does. */
  static Stream<Breach> onSilence(DrillEvent.Started drill, CellTelemetry telemetry, Instant now) {
    return conditions(drill, AbortCondition.TelemetryLost.class)
        .filter(c -> telemetry.silence(now).compareTo(c.after()) > 0)
        .map(c -> silent(telemetry.silence(now), c.after()))
        .limit(1);
  }

  private static Breach silent(Duration silence, Duration after) {
    return new Breach(
        SILENCE,
        "no probe result for %s s, bound %s s".formatted(seconds(silence), seconds(after)),
        List.of(
            new Finding(
                SILENCE,
                "",
                silence.toMillis() / 1000.0,
                after.toMillis() / 1000.0,
                0,
                0,
                List.of())));
  }

  /** What each condition reads now that needs no memory of its own. */
  static Stream<Reading> readings(DrillEvent.Started drill, CellTelemetry telemetry, Instant now) {
    return drill.abortConditions().stream().flatMap(c -> reading(c, telemetry, now));
  }

  private static Stream<Reading> reading(
      AbortCondition condition, CellTelemetry telemetry, Instant now) {
    return switch (condition) {
      case AbortCondition.PassRateBelow c -> {
        PassWindow.Count seen = telemetry.count(c.service(), c.window());
        yield Stream.of(
            new Reading(
                Reading.of(PASS_RATE, c.service()), seen.passRate(), c.bound(), seen.results()));
      }
      case AbortCondition.TelemetryLost c ->
          Stream.of(
              new Reading(
                  SILENCE,
                  telemetry.silence(now).toMillis() / 1000.0,
                  c.after().toMillis() / 1000.0,
                  0));
      case AbortCondition.AlertOfSeverity c -> Stream.empty();
      case AbortCondition.LatencyAbove c -> Stream.empty();
      case AbortCondition.ErrorBudgetBurnt c -> Stream.empty();
      case AbortCondition.SequentialTest c -> Stream.empty();
      case AbortCondition.ValueAbove c -> Stream.empty();
    };
  }

  private static <C extends AbortCondition> Stream<C> conditions(
      DrillEvent.Started drill, Class<C> kind) {
    return drill.abortConditions().stream().filter(kind::isInstance).map(kind::cast);
  }
}
