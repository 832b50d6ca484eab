package io.everdrill.standalone.score;

import io.everdrill.standalone.score.CsvTable.Cell;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A table of a history: finds columns by their meaning, and reads what stands in them. */
final class HistoryTable {

  /**
   * 2026-01-21T12:00:00Z, with a blank for the T, without seconds or zone, with a fraction; the
   * zone as databases write it too: {@code +01}, {@code +0100}, {@code +01:00}, {@code UTC}, after
   * a blank or not, or as Europe/Berlin. Letters may be small ones, as RFC 3339 has it.
   */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("[' ']")
          .appendOptional(offset("+HH:MM"))
          .appendOptional(offset("+HHMM"))
          .appendOptional(offset("+HH"))
          .appendPattern("[VV]")
          .toFormatter(Locale.ROOT);

  private static DateTimeFormatter offset(String pattern) {
    return new DateTimeFormatterBuilder().appendOffset(pattern, "Z").toFormatter(Locale.ROOT);
  }

  /** Also as tools write it that know only one kind of number: 2.0. */
  private static final Pattern WHOLE = Pattern.compile("(\\d{1,18})(?:\\.0+)?");

  private final CsvTable table;
  private final Columns columns;
  private final ZoneId zone;
  private final BadLines bad;
  private final Map<String, Integer> places = new HashMap<>();

  HistoryTable(CsvTable table, Columns columns, ZoneId zone, BadLines bad) {
    this.table = table;
    this.columns = columns;
    this.zone = zone;
    this.bad = bad;
  }

  /**
   * Says what is missing if one of these columns is not there, or one that was named for it, and
   * which of those that are read is there more than once.
   */
  boolean has(List<String> needed) {
    List<String> twice = columns.readOf(table.name()).filter(this::isTwice).toList();
    if (!twice.isEmpty()) {
      bad.add(
          table.file().toString(),
          1,
          1,
          "expected one column of a name, got %s more than once".formatted(twice));
    }
    List<String> missing =
        Stream.concat(
                needed.stream().map(column -> columns.header(table.name(), column)),
                columns.of(table.name()).values().stream())
            .distinct()
            .filter(header -> table.indexOf(header) < 0)
            .toList();
    if (!missing.isEmpty() && !table.header().isEmpty()) {
      bad.add(
          table.file().toString(),
          1,
          1,
          "expected the columns %s, got %s: missing %s"
              .formatted(
                  needed.stream().map(c -> columns.header(table.name(), c)).toList(),
                  table.header().stream().map(Cell::text).toList(),
                  missing));
    }
    return missing.isEmpty() && twice.isEmpty() && !table.header().isEmpty();
  }

  private boolean isTwice(String header) {
    return table.header().stream().filter(cell -> cell.text().equals(header)).count() > 1;
  }

  /** Says which of the others stand beside this column, where they would say the same again. */
  boolean isAlone(String column, List<String> others) {
    List<String> beside =
        others.stream().filter(other -> knows(other) && place(other) != place(column)).toList();
    if (knows(column) && !beside.isEmpty()) {
      Cell header = table.header().get(place(beside.getFirst()));
      bad.add(
          table.file().toString(),
          header.line(),
          header.column(),
          "expected either the column [%s] or %s, got both"
              .formatted(
                  columns.header(table.name(), column),
                  beside.stream().map(c -> columns.header(table.name(), c)).toList()));
      return false;
    }
    return true;
  }

  boolean knows(String column) {
    return place(column) >= 0;
  }

  private int place(String column) {
    return places.computeIfAbsent(column, c -> table.indexOf(columns.header(table.name(), c)));
  }

  /** Each line in order; one that makes no sense is noted as bad and left out. */
  void forEach(Consumer<Line> reads) {
    for (List<Cell> cells : table.lines()) {
      try {
        reads.accept(new Line(cells));
      } catch (BadCell e) {
        bad.add(table.file().toString(), e.line, e.column, e.getMessage());
      }
    }
  }

  /** One line. */
  final class Line {
    private final List<Cell> cells;

    private Line(List<Cell> cells) {
      this.cells = cells;
    }

    /** File and line, for people. */
    String place() {
      return table.file().getFileName() + ":" + cells.getFirst().line();
    }

    /** Empty where there is no such column, or nothing in it. */
    String text(String column) {
      return cell(column).text();
    }

    String needed(String column) {
      return text(column).isEmpty() ? refuse(column, "text") : text(column);
    }

    /** To the millisecond. */
    Instant instant(String column) {
      String text = needed(column);
      try {
        TemporalAccessor read = TIME.parseBest(text, ZonedDateTime::from, LocalDateTime::from);
        Instant instant =
            read instanceof LocalDateTime local
                ? local.atZone(zone).toInstant()
                : Instant.from(read);
        return instant.isBefore(Instant.EPOCH)
            ? refuse(column, "a time since 1970")
            : instant.truncatedTo(ChronoUnit.MILLIS);
      } catch (DateTimeException e) {
        return refuse(column, "a time as 2026-01-21T12:00:00Z or 2026-01-21 12:00:00");
      }
    }

    /** A whole number from 0; {@link History#NO_ROW} where there is nothing. */
    long number(String column) {
      String text = text(column);
      if (text.isEmpty()) {
        return History.NO_ROW;
      }
      Matcher whole = WHOLE.matcher(text);
      return whole.matches()
          ? Long.parseLong(whole.group(1))
          : refuse(column, "a whole number, or nothing");
    }

    private Cell cell(String column) {
      int place = HistoryTable.this.place(column);
      Cell last = cells.getLast();
      return place >= 0 && place < cells.size()
          ? cells.get(place)
          : new Cell("", last.line(), last.column());
    }

    /** Leaves the line out. */
    <T> T refuse(String column, String expected) {
      Cell cell = cell(column);
      throw new BadCell(
          cell,
          "%s: expected %s, got '%s'"
              .formatted(columns.header(table.name(), column), expected, cell.text()));
    }
  }

  /** Ends the reading of a line. */
  private static final class BadCell extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int line;
    private final int column;

    BadCell(Cell cell, String message) {
      super(message, null, false, false);
      this.line = cell.line();
      this.column = cell.column();
    }
  }
}
