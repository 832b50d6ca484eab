package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.evaluator.score.Scoreboard;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.VerdictEvent.QuietWindow;
import io.everdrill.topics.events.VerdictEvent.QuietWindow.DetectorQuiet;
import io.everdrill.topics.events.VerdictEvent.QuietWindow.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges windows in which nothing was broken: aligned to the epoch, steady all the time, without an
 * injection, its window to own alerts, or a known incident. What detectors did in those is their
 * specificity. A later fact of that time revises what was said. Forgets, at the same time, what is
 * too old to be needed.
 */
final class QuietWindowReview {

  /** By name; of a verdict that is one record. */
  private static final int MOST_DETECTORS = 256;

  private final JudgeRecords records;
  private final JudgeOutputs outputs;
  private final JudgeSettings.Times times;
  private final Retention retention;

  QuietWindowReview(
      JudgeRecords records, JudgeOutputs outputs, JudgeSettings.Times times, Retention retention) {
    this.records = records;
    this.outputs = outputs;
    this.times = times;
    this.retention = retention;
  }

  /** To be told when the window that holds this moment can be judged. */
  void begin(Instant moment) {
    remind(alignedAt(moment));
  }

  private void remind(Instant from) {
    outputs.remind(new JudgeTimer.QuietWindowOver(decidedAt(from), from));
  }

  private Instant decidedAt(Instant from) {
    return from.plus(times.quietWindow()).plus(times.falseAlarmMargin()).plus(times.lateness());
  }

  void over(JudgeTimer.QuietWindowOver window, Instant now) {
    for (CellId cell : records.signs().cells()) {
      judge(cell, window.from(), now);
      outputs.emit(records.judgedUpTo(cell, now), now);
      forget(cell, now);
    }
    remind(window.from().plus(times.quietWindow()));
  }

  /** Looks again at the windows of this time that were judged; as late as cases are revised. */
  void review(CellId cell, Stretch stretch, Instant now) {
    Instant oldest = now.minus(times.keep());
    Instant first = stretch.from().isBefore(oldest) ? oldest : stretch.from();
    Instant from = alignedAt(first);
    while (!from.isAfter(stretch.until()) && decidedAt(from).isBefore(now)) {
      judge(cell, from, now);
      from = from.plus(times.quietWindow());
    }
  }

  private Instant alignedAt(Instant moment) {
    long length = times.quietWindow().toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(moment.getEpochSecond(), length) * length);
  }

  private void judge(CellId cell, Instant from, Instant now) {
    Instant until = from.plus(times.quietWindow());
    Optional<QuietWindow> last = records.reports().quietWindow(cell, from);
    boolean quiet = quiet(cell, from, until);
    if (!quiet && last.isEmpty()) {
      return;
    }
    QuietWindow fresh =
        new QuietWindow(
            cell,
            from,
            until,
            quiet ? detectors(cell, from, until) : List.of(),
            now,
            last.map(QuietWindow::revision).orElse(0) + 1,
            quiet ? Standing.QUIET : Standing.WITHDRAWN);
    if (last.filter(told -> saysTheSame(told, fresh)).isEmpty()) {
      records.reports().file(fresh);
      outputs.emit(fresh, now);
      outputs.score(
          ScoreChange.replace(last.map(Scoreboard::of).orElse(List.of()), Scoreboard.of(fresh)),
          now);
    }
  }

  private static boolean saysTheSame(QuietWindow one, QuietWindow other) {
    return one.standing() == other.standing() && one.detectors().equals(other.detectors());
  }

  private boolean quiet(CellId cell, Instant from, Instant until) {
    Instant last = until.minusNanos(1);
    return records
            .probes()
            .telemetry(cell, from, last)
            .steady(from, until, times.steadyWindow(), times.minPassRate())
        && records.cases().within(cell, from, last).isEmpty()
        && !records.reports().incidentWithin(cell, from, last);
  }

  private List<DetectorQuiet> detectors(CellId cell, Instant from, Instant until) {
    Map<String, Integer> alarms = records.episodes().falseAlarms(cell, from, until);
    Set<String> detectors = new TreeSet<>(records.signs().alive(cell, from, until.minusNanos(1)));
    detectors.addAll(alarms.keySet());
    return detectors.stream()
        .limit(MOST_DETECTORS)
        .map(detector -> new DetectorQuiet(detector, alarms.getOrDefault(detector, 0)))
        .toList();
  }

  private void forget(CellId cell, Instant now) {
    Instant old = retention.needed(records.cases(), cell);
    records.cases().forget(cell, old, now).forEach(s -> records.owners().forget(cell, s));
    records.episodes().forget(cell, old, old.minus(Retention.LONGEST_FIRING));
    records.signs().forgetSigns(cell, old);
    records.reports().forget(cell, old);
    records.probes().forget(cell, old);
    records.ledger().forget(cell, old, now, subject -> records.isOnFile(cell, subject));
    records.signs().forgetServices(cell, old);
    if (records.cases().isEmpty(cell)) {
      records.signs().forgetCell(cell, old);
    }
  }
}
