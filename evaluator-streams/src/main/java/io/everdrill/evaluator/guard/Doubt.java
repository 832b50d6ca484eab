package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.Figures.seconds;

import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.GuardEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.IntSummaryStatistics;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Why the guard does not vouch for a drill. Pure: the same facts, the same answer.
 *
 * @param reason as {@link GuardEvent.NotWatching} lists them
 * @param detail the same with its figures, for people
 */
record Doubt(String reason, String detail) {

  private static final int MOST_SERVICES = 2_000;

  /** Of all their names together: half a record is for the drill. */
  private static final int MOST_CHARACTERS = 40_000;

  static final Doubt HALTED = new Doubt("halted", "the cell, or everything, is halted");

  /**
   * On whether the guard can watch this drill, the first if any: it sees the cell's users now, and
   * either has seen the fault begin, or knows what life was like before.
   *
   * @param age of the newest probe result
   */
  static Stream<Doubt> onWatching(
      GuardedDrill drill,
      DrillEvent.Started started,
      CellTelemetry telemetry,
      Duration age,
      GuardSettings settings) {
    Stream<Doubt> sight = onSight(age, settings.freshness());
    if (drill.hasBegun()) {
      return sight;
    }
    Stream<Doubt> conditions =
        started.abortConditions().stream().flatMap(c -> onCondition(c, drill, telemetry, settings));
    return Stream.of(sight, onBaseline("", telemetry, settings), onServices(telemetry), conditions)
        .flatMap(doubts -> doubts)
        .limit(1);
  }

  /** On what has not begun, the first if any: its own conditions would end it at once, or may. */
  static Stream<Doubt> onBeginning(
      WatchedDrill drill, DrillEvent.Started started, CellWatch cell, Instant now) {
    Stream<Breach> breaches =
        Stream.concat(
            cell.against(drill, started), GuardDecision.onSilence(started, cell.telemetry(), now));
    return Stream.concat(
            breaches.map(b -> new Doubt("holds", b.cause() + ": " + b.evidence())),
            drill.unsure().map(detail -> new Doubt("unsure", detail)))
        .limit(1);
  }

  GuardEvent.NotWatching about(DrillId drill, Instant now) {
    return new GuardEvent.NotWatching(drill.cell(), drill, reason, detail, now);
  }

  private static Stream<Doubt> onSight(Duration age, Duration freshness) {
    return age.compareTo(freshness) > 0
        ? Stream.of(
            new Doubt(
                "blind",
                "the newest probe result of the cell that was read is %s s old, at most %s s"
                    .formatted(seconds(age), seconds(freshness))))
        : Stream.empty();
  }

  private static Stream<Doubt> onBaseline(
      String service, CellTelemetry telemetry, GuardSettings settings) {
    long results = telemetry.count(service, settings.baselineWindow()).results();
    return results < settings.baselineResults()
        ? Stream.of(
            new Doubt(
                "no-baseline",
                String.format(
                    Locale.ROOT,
                    "%s: %d probe results in %s s, at least %d tell what is normal",
                    service.isEmpty() ? "all probes" : service,
                    results,
                    seconds(settings.baselineWindow()),
                    settings.baselineResults())))
        : Stream.empty();
  }

  /** Of each service a baseline is kept, all of them with the drill in one record. */
  private static Stream<Doubt> onServices(CellTelemetry telemetry) {
    IntSummaryStatistics names =
        telemetry.probedLately().mapToInt(String::length).summaryStatistics();
    return names.getCount() > MOST_SERVICES || names.getSum() > MOST_CHARACTERS
        ? Stream.of(
            new Doubt(
                "too-many-services",
                String.format(
                    Locale.ROOT,
                    "%d services of the cell are probed, their names have %d characters; at most"
                        + " %d services and %d characters are watched",
                    names.getCount(),
                    names.getSum(),
                    MOST_SERVICES,
                    MOST_CHARACTERS)))
        : Stream.empty();
  }

  /** Nothing begins with a condition that would never end anything. */
  private static Stream<Doubt> onCondition(
      AbortCondition condition,
      GuardedDrill drill,
      CellTelemetry telemetry,
      GuardSettings settings) {
    return switch (condition) {
      case AbortCondition.PassRateBelow c ->
          Stream.concat(
              onWindow("pass-rate-below", c.window(), c.minSamples()),
              onBaseline(c.service(), telemetry, settings));
      case AbortCondition.LatencyAbove c ->
          Stream.concat(
              onWindow("latency-above", c.window(), c.minSamples()),
              onBaseline(c.service(), telemetry, settings));
      case AbortCondition.ValueAbove c -> onWindow("value-above", c.window(), c.minSamples());
      case AbortCondition.ErrorBudgetBurnt c -> onBaseline(c.service(), telemetry, settings);
      case AbortCondition.SequentialTest c ->
          onTest(new SequentialWatch(c, drill.baselinesOr(telemetry), telemetry));
      case AbortCondition.AlertOfSeverity c -> Stream.empty();
      case AbortCondition.TelemetryLost c -> Stream.empty();
    };
  }

  /** Results are kept for so long, and so many of them. */
  private static Stream<Doubt> onWindow(String condition, Duration window, int samples) {
    return window.compareTo(PassWindow.LONGEST) > 0 || samples > PassWindow.MOST
        ? Stream.of(
            new Doubt(
                "undecidable",
                String.format(
                    Locale.ROOT,
                    "%s: a window of %s s and %d results, at most %s s and %d are kept",
                    condition,
                    seconds(window),
                    samples,
                    seconds(PassWindow.LONGEST),
                    PassWindow.MOST)))
        : Stream.empty();
  }

  private static Stream<Doubt> onTest(SequentialWatch test) {
    return test.canDecide() ? Stream.empty() : Stream.of(new Doubt("undecidable", test.whyNot()));
  }
}
