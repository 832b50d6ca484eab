package io.everdrill.standalone.score;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What went wrong in the past, and what detectors said of it. Each series is a cell of its own.
 *
 * @param detectors all that are scored, in the order in which they are first named
 */
public record History(
    List<String> detectors, List<Window> windows, List<Alert> alerts, List<Diagnosis> diagnoses) {

  /** Where there is no row number. */
  static final long NO_ROW = -1;

  /**
   * A time in which something was wrong, both ends included.
   *
   * @param service what was broken; empty if not told
   * @param fault what was done to it; empty if not told
   */
  record Window(
      String series, Instant from, Instant until, String service, String fault, Rows rows) {}

  /** Where a window lies in its series, for scores that count rows; {@link #NO_ROW} if not told. */
  record Rows(long first, long last) {}

  /**
   * Something that a detector flagged.
   *
   * @param place file and line
   * @param service whom it speaks of; empty if not told
   */
  record Alert(
      String place, String detector, String series, Instant at, String service, long row) {}

  /**
   * What a detector took for the root of one window.
   *
   * @param rankOfTruth of what was broken, from 1; 0 if it did not name that
   * @param others services named beside it, those before the truth first
   * @param tied services of the same rank, of which the file tells no order
   */
  record Diagnosis(
      String place,
      String detector,
      String series,
      Instant windowFrom,
      int rankOfTruth,
      List<String> others,
      List<String> tied) {}

  public History {
    detectors = List.copyOf(detectors);
    windows = List.copyOf(windows);
    alerts = List.copyOf(alerts);
    diagnoses = List.copyOf(diagnoses);
  }

  /** Whether every window and alert says in which row of its series it lies. */
  public boolean hasRows() {
    return windows.stream().allMatch(w -> w.rows().first() != NO_ROW)
        && alerts.stream().allMatch(a -> a.row() != NO_ROW);
  }

  /** The window of a series that begins then; of several, which diagnoses may not name, one. */
  Optional<Window> window(String series, Instant from) {
    return windows.stream()
        .filter(w -> w.series().equals(series) && w.from().equals(from))
        .findFirst();
  }
}
