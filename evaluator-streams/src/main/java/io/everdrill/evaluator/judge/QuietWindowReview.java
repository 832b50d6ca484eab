package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.evaluator.score.Scoreboard;
import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.QuietWindow.DetectorQuiet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Judges windows in which nothing was broken: aligned to the epoch, steady all the time, without an
 * injection, its window to own alerts, or a known incident. What detectors did in those is their
 * specificity. Forgets, at the same time, what is too old to be needed.
 */
final class QuietWindowReview {

  /** An alert that never ends masks for so many times the time that other files are kept. */
  private static final int LONGEST_FIRING = 24;

  private final JudgeRecords records;
  private final JudgeOutputs outputs;
  private final JudgeSettings.Times times;

  QuietWindowReview(JudgeRecords records, JudgeOutputs outputs, JudgeSettings.Times times) {
    this.records = records;
    this.outputs = outputs;
    this.times = times;
  }

  /** To be told when the window that holds this moment can be judged. */
  void begin(Instant moment) {
    long length = times.quietWindow().toSeconds();
    long from = Math.floorDiv(moment.getEpochSecond(), length) * length;
    remind(Instant.ofEpochSecond(from));
  }

  private void remind(Instant from) {
    Duration untilDecided =
        times.quietWindow().plus(times.falseAlarmMargin()).plus(times.lateness());
    outputs.remind(new JudgeTimer.QuietWindowOver(from.plus(untilDecided), from));
  }

  void over(JudgeTimer.QuietWindowOver window, Instant now) {
    Instant until = window.from().plus(times.quietWindow());
    for (CellId cell : records.signs().cells()) {
      if (quiet(cell, window.from(), until)) {
        VerdictEvent.QuietWindow quiet =
            new VerdictEvent.QuietWindow(
                cell, window.from(), until, detectors(cell, window.from(), until), now);
        outputs.emit(quiet, now);
        outputs.score(ScoreChange.add(Scoreboard.of(quiet)), now);
      }
      outputs.emit(records.judgedUpTo(cell, now), now);
      forget(cell, now);
    }
    remind(until);
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
    Instant last = until.minusNanos(1);
    Map<String, Integer> alarms = new TreeMap<>();
    falseAlarms(cell, from, until).forEach(detector -> alarms.merge(detector, 1, Integer::sum));
    Set<String> detectors = new TreeSet<>(records.signs().alive(cell, from, last));
    detectors.addAll(alarms.keySet());
    return detectors.stream()
        .map(detector -> new DetectorQuiet(detector, alarms.getOrDefault(detector, 0)))
        .toList();
  }

  private Stream<String> falseAlarms(CellId cell, Instant from, Instant until) {
    return records.episodes().begun(cell, from, until).stream()
        .filter(EpisodeFile::isCalledFalseAlarm)
        .map(EpisodeFile::episode)
        .filter(e -> !e.startsAt().isBefore(from) && e.startsAt().isBefore(until))
        .map(AlertEpisode::detector);
  }

  /** Twice as long as cases can be revised, so that what came before a case is there too. */
  private void forget(CellId cell, Instant now) {
    Instant old = now.minus(times.keep().multipliedBy(2));
    records.cases().forget(cell, old, now);
    records.episodes().forget(cell, old, now.minus(times.keep().multipliedBy(LONGEST_FIRING)));
    records.signs().forgetSigns(cell, old);
    records.reports().forget(cell, old);
    records.probes().forget(cell, old);
    records.signs().forgetCell(cell, old);
  }
}
