package io.everdrill.topics.score;

import io.everdrill.topics.events.ScoreboardEvent.Day;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import java.time.LocalDate;
import java.util.Set;

/**
 * Which rows are asked for; an empty text is any.
 *
 * @param from the first day, {@link LocalDate#MIN} for any
 * @param until the last day, {@link LocalDate#MAX} for any
 * @param cells only rows of these; none is any
 */
public record ScoreFilter(
    String cell,
    String service,
    String fault,
    String detector,
    String mode,
    LocalDate from,
    LocalDate until,
    Set<String> cells) {

  public ScoreFilter {
    cells = Set.copyOf(cells);
  }

  /** Of one cell, or of any. */
  public ScoreFilter(
      String cell,
      String service,
      String fault,
      String detector,
      String mode,
      LocalDate from,
      LocalDate until) {
    this(cell, service, fault, detector, mode, from, until, Set.of());
  }

  public static final ScoreFilter ANY = of("", "", "", "");

  /** Of any mode and day. */
  public static ScoreFilter of(String cell, String service, String fault, String detector) {
    return new ScoreFilter(cell, service, fault, detector, "", LocalDate.MIN, LocalDate.MAX);
  }

  /** Whether only rows of days can answer it. */
  boolean asksForDays() {
    return !mode.isEmpty() || !from.equals(LocalDate.MIN) || !until.equals(LocalDate.MAX);
  }

  /** Whether rows of the cell of this name are among those that are asked for. */
  boolean asksAbout(String name) {
    return (cells.isEmpty() || cells.contains(name)) && is(cell, name);
  }

  public boolean matches(Row row) {
    return asksAbout(row.cell().value())
        && is(service, row.service())
        && is(fault, row.faultKind())
        && is(detector, row.detector());
  }

  public boolean matches(Day day) {
    return is(mode, day.mode())
        && !day.day().isBefore(from)
        && !day.day().isAfter(until)
        && matches(day.row());
  }

  private static boolean is(String asked, String found) {
    return asked.isEmpty() || asked.equals(found);
  }
}
