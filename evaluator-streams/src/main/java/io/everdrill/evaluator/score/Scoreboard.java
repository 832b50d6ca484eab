package io.everdrill.evaluator.score;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import io.everdrill.topics.events.ScoreboardEvent.Quiet;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.events.ScoreboardEvent.Tally;
import io.everdrill.topics.events.ScoreboardEvent.Times;
import io.everdrill.topics.events.ScoreboardEvent.Weights;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.QuietWindow.DetectorQuiet;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** What alarms and quiet windows give to the scoreboard, as rows of a single count. */
public final class Scoreboard {

  private static final String NO_FAULT = "none";
  private static final String WHOLE_CELL = "";
  private static final Counts ONE_FALSE_ALARM = new Counts(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0);

  private static final Tally ONE_ORGANIC = tally(1, Quiet.NONE);

  private Scoreboard() {}

  /** Of a false alarm or an organic alert; other detections are in verdicts. */
  public static List<Day> of(DetectionEvent alert) {
    return switch (alert) {
      case DetectionEvent.FalseAlarm a ->
          List.of(alarm(alert, a.service(), ONE_FALSE_ALARM, Tally.NONE));
      case DetectionEvent.Organic a -> List.of(alarm(alert, a.service(), Counts.NONE, ONE_ORGANIC));
      case DetectionEvent other -> List.of();
    };
  }

  private static Day alarm(DetectionEvent alert, String service, Counts counts, Tally tally) {
    Source source = new Source(alert.cell(), service, alert.episode().detector());
    return day(alert.episode().startsAt(), row(source, counts, tally, alert.time()));
  }

  public static List<Day> of(VerdictEvent.QuietWindow window) {
    return switch (window.standing()) {
      case QUIET -> window.detectors().stream().map(detector -> quiet(window, detector)).toList();
      case WITHDRAWN -> List.of();
    };
  }

  private static Day quiet(VerdictEvent.QuietWindow window, DetectorQuiet of) {
    Quiet one =
        new Quiet(
            1,
            of.falseAlarms() > 0 ? 1 : 0,
            of.falseAlarms(),
            Duration.between(window.from(), window.until()));
    Source source = new Source(window.cell(), WHOLE_CELL, of.detector());
    return day(window.from(), row(source, Counts.NONE, tally(0, one), window.emittedAt()));
  }

  /** Who said it of whom, where no fault was. */
  private record Source(CellId cell, String service, String detector) {}

  private static Row row(Source source, Counts counts, Tally tally, Instant at) {
    return new Row(
        source.cell(),
        source.service(),
        NO_FAULT,
        source.detector(),
        counts,
        Duration.ZERO,
        List.of(),
        at,
        tally);
  }

  private static Tally tally(long organicAlerts, Quiet quiet) {
    return new Tally(
        organicAlerts,
        Times.NONE,
        Times.NONE,
        Times.NONE,
        List.of(),
        quiet,
        Weights.NONE,
        List.of(),
        List.of(),
        0,
        0);
  }

  private static Day day(Instant at, Row row) {
    return new Day(dayOf(at), Day.NO_MODE, row);
  }

  static LocalDate dayOf(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }
}
