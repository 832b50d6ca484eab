package io.everdrill.standalone.score;

import io.everdrill.standalone.score.History.Alert;
import io.everdrill.standalone.score.History.Diagnosis;
import io.everdrill.standalone.score.History.Rows;
import io.everdrill.standalone.score.History.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads a history from its files, and names every line that makes no sense. */
public final class HistoryReader {

  private final Columns columns;
  private final ZoneId zone;
  private final BadLines bad;
  private final Set<String> detectors = new LinkedHashSet<>();
  private final List<Window> windows = new ArrayList<>();
  private final List<Alert> alerts = new ArrayList<>();
  private final List<Diagnosis> diagnoses = new ArrayList<>();

  /**
   * @param zone of times that are written without one
   */
  public HistoryReader(Columns columns, ZoneId zone, BadLines bad) {
    this.columns = columns;
    this.zone = zone;
    this.bad = bad;
  }

  /** Detectors that are scored even if no file names them: silent ones. */
  public HistoryReader detectors(List<String> named) {
    detectors.addAll(named);
    return this;
  }

  public HistoryReader windows(Path file) throws IOException {
    HistoryTable table = table("windows", file);
    Set<String> known = new HashSet<>();
    if (table.has(List.of("series", "window_start", "window_end"))) {
      table.forEach(line -> windows.add(window(line, known)));
    }
    return this;
  }

  private static Window window(HistoryTable.Line line, Set<String> known) {
    String series = line.needed("series");
    Instant from = line.instant("window_start");
    Instant until = line.instant("window_end");
    if (until.isBefore(from)) {
      line.refuse("window_end", "no time before window_start, " + from);
    }
    if (!known.add(series + "\n" + from + "\n" + line.text("service"))) {
      line.refuse("window_start", "one window of a series and service to begin at a time");
    }
    Rows rows = new Rows(line.number("window_start_row"), line.number("window_end_row"));
    if (rows.last() < rows.first()) {
      line.refuse("window_end_row", "no row before window_start_row, " + rows.first());
    }
    return new Window(series, from, until, line.text("service"), line.text("fault"), rows);
  }

  public HistoryReader alerts(Path file) throws IOException {
    HistoryTable table = table("alerts", file);
    if (table.has(List.of("detector", "series", "alert_at"))) {
      table.forEach(line -> alerts.add(alert(line)));
    }
    return this;
  }

  private Alert alert(HistoryTable.Line line) {
    Alert alert =
        new Alert(
            line.place(),
            line.needed("detector"),
            line.needed("series"),
            line.instant("alert_at"),
            line.text("service"),
            line.number("alert_row"));
    detectors.add(alert.detector());
    return alert;
  }

  /** After the windows: each diagnosis is of one of them. */
  public HistoryReader diagnoses(Path file) throws IOException {
    HistoryTable table = table("diagnoses", file);
    if (table.has(List.of("detector", "series", "window_start"))
        && table.isAlone("services", List.of("service", "rank"))) {
      DiagnosisLines lines = new DiagnosisLines(table, windows, diagnoses);
      table.forEach(lines::read);
      diagnoses.addAll(lines.diagnoses());
      diagnoses.forEach(d -> detectors.add(d.detector()));
    }
    return this;
  }

  private HistoryTable table(String name, Path file) throws IOException {
    return new HistoryTable(CsvTable.read(name, file, bad), columns, zone, bad);
  }

  public History history() {
    return new History(List.copyOf(detectors), windows, alerts, diagnoses);
  }
}
