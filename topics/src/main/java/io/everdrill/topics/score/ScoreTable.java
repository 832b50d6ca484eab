package io.everdrill.topics.score;

import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The last row of each key that the topic has, as many as are to be held, and what they add up to
 * by any of their columns. Not thread-safe.
 */
public final class ScoreTable {

  /** What {@link Day} has more than {@link Row}. */
  private static final Set<By> OF_DAYS = EnumSet.of(By.MODE, By.DAY);

  private final int maxRows;
  private final Map<String, Row> rows = new TreeMap<>();
  private final NavigableMap<LocalDate, Map<String, Day>> days = new TreeMap<>();
  private int heldDays;

  /** Cells of which a row is not held: who asks for one cell hears nothing of another's. */
  private final Set<String> lackingRows = new HashSet<>();

  private final Set<String> lackingDays = new HashSet<>();

  /** A column to group by, in the order in which groups are named. */
  public enum By {
    DETECTOR(day -> day.row().detector()),
    CELL(day -> day.row().cell().value()),
    SERVICE(day -> day.row().service()),
    FAULT(day -> day.row().faultKind()),
    MODE(Day::mode),
    DAY(day -> day.day().toString());

    private final Function<Day, String> column;

    By(Function<Day, String> column) {
      this.column = column;
    }
  }

  /**
   * Rows that have these columns alike, added up.
   *
   * @param asked which rows were asked for
   * @param sum its key is that of one of them
   */
  public record Group(Map<By, String> columns, ScoreFilter asked, Row sum) {
    public Figures figures() {
      return Figures.of(sum);
    }

    /**
     * A false alarm is of no fault and no mode: rows that are told apart by these have none beside
     * what was detected, and no precision.
     */
    public boolean hasItsFalseAlarms() {
      return !columns.containsKey(By.FAULT)
          && !columns.containsKey(By.MODE)
          && asked.fault().isEmpty()
          && asked.mode().isEmpty();
    }
  }

  /**
   * @param maxRows of each of the two types. Of rows beyond, the first are held; of days, the last
   */
  public ScoreTable(int maxRows) {
    this.maxRows = maxRows;
  }

  public void take(ScoreboardEvent event) {
    switch (event) {
      case Row row -> take(row);
      case Day day -> take(day);
    }
  }

  private void take(Row row) {
    if (rows.size() >= maxRows && !rows.containsKey(row.key())) {
      lackingRows.add(row.cell().value());
    } else {
      rows.put(row.key(), row);
    }
  }

  private void take(Day day) {
    Map<String, Day> known = days.computeIfAbsent(day.day(), d -> new TreeMap<>());
    heldDays += known.put(day.key(), day) == null ? 1 : 0;
    if (heldDays > maxRows) {
      Collection<Day> oldest = days.pollFirstEntry().getValue().values();
      oldest.forEach(gone -> lackingDays.add(gone.row().cell().value()));
      heldDays -= oldest.size();
    }
  }

  /** The row of this key is deleted. */
  public void forget(String key) {
    if (rows.remove(key) == null) {
      days.values().forEach(day -> heldDays -= day.remove(key) == null ? 0 : 1);
      days.values().removeIf(Map::isEmpty);
    }
  }

  public List<Row> rows(ScoreFilter filter) {
    return rows.values().stream().filter(filter::matches).toList();
  }

  /** By day, then by key. */
  public List<Day> days(ScoreFilter filter) {
    return days.values().stream()
        .map(Map::values)
        .flatMap(Collection::stream)
        .filter(filter::matches)
        .toList();
  }

  /** Whether every row that there is of the cells was held for such a question. */
  public boolean complete(ScoreFilter filter, Set<By> by) {
    Set<String> lacking = asksForDays(filter, by) ? lackingDays : lackingRows;
    return lacking.stream().noneMatch(filter::asksAbout);
  }

  /**
   * Sums in the order of their columns. Detectors are never added together: each is asked the same
   * questions, and two answers to one are not two faults.
   */
  public List<Group> groups(ScoreFilter filter, Set<By> by) {
    Set<By> columns = EnumSet.of(By.DETECTOR);
    columns.addAll(by);
    Map<List<String>, Row> sums = new TreeMap<>(ScoreTable::compare);
    Map<List<String>, Map<By, String>> named = new LinkedHashMap<>();
    matching(filter, by)
        .forEach(
            day -> {
              Map<By, String> name = new LinkedHashMap<>();
              columns.forEach(column -> name.put(column, column.column.apply(day)));
              List<String> key = List.copyOf(name.values());
              named.putIfAbsent(key, name);
              Row sum = sums.computeIfAbsent(key, k -> RowSum.none(day.row()));
              sums.put(key, RowSum.plus(sum, day.row(), latest(sum, day.row())));
            });
    List<Group> groups = new ArrayList<>();
    sums.forEach((key, sum) -> groups.add(new Group(named.get(key), filter, sum)));
    return groups;
  }

  private Stream<Day> matching(ScoreFilter filter, Set<By> by) {
    return asksForDays(filter, by)
        ? days(filter).stream()
        : rows(filter).stream().map(row -> new Day(LocalDate.EPOCH, Day.NO_MODE, row));
  }

  private static boolean asksForDays(ScoreFilter filter, Set<By> by) {
    return filter.asksForDays() || by.stream().anyMatch(OF_DAYS::contains);
  }

  private static Instant latest(Row a, Row b) {
    return a.updatedAt().isAfter(b.updatedAt()) ? a.updatedAt() : b.updatedAt();
  }

  private static int compare(List<String> a, List<String> b) {
    for (int i = 0; i < a.size(); i++) {
      int order = a.get(i).compareTo(b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
