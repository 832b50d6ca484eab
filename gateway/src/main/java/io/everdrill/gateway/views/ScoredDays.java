package io.everdrill.gateway.views;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What detectors made of each day of each service, however many verdicts that were: of the
 * scoreboard's days, as long as the topic has them. Beyond a number of them the oldest day of the
 * cell that has most becomes part of its week; beyond a number of weeks the oldest goes.
 *
 * <p>What is part of a week cannot be replaced any more. A day that changes so late is left as it
 * was, and told as incomplete: by then it is weeks old.
 */
public final class ScoredDays implements BoundedView {

  /** Of {@link Day}; its first part is the cell, its last the day. */
  private static final Pattern DAY_KEY =
      Pattern.compile("([a-z0-9-]{1,63})/.*/(\\d{4}-\\d{2}-\\d{2})");

  private final int maxParts;
  private final int maxWeeks;
  private final Map<CellId, OfCell> cells = new TreeMap<>();
  private final Map<Of, Of> known = new HashMap<>();

  /** Cells of which something is in no sum. */
  private final Set<String> lacking = new HashSet<>();

  private int parts;
  private int weeks;
  private long dropped;

  /** Of whom it is: a service of a cell, and a detector. */
  private record Of(String service, String detector) {}

  /** One row of a day; its words are shared by all days. */
  private record Slot(Of of, String fault, String mode) {
    String key(CellId cell, LocalDate day) {
      return String.join(
          "/", cell.value(), of.service(), fault, of.detector(), mode, day.toString());
    }
  }

  /** What is held of one cell. */
  private static final class OfCell {
    private final NavigableMap<LocalDate, Map<Slot, Trend.Sum>> days = new TreeMap<>();
    private final NavigableMap<LocalDate, Map<Of, Trend.Sum>> weeks = new TreeMap<>();

    /** Days before are part of their weeks alone. */
    private LocalDate daysFrom = LocalDate.MIN;

    private int parts;
  }

  /**
   * What is known of days or weeks.
   *
   * @param sums none where nobody wrote days
   * @param complete false if something of them is in no sum
   */
  record Found(Map<Trend.Key, Trend.Sum> sums, boolean complete) {}

  /**
   * @param maxParts rows of days that are held one by one
   * @param maxWeeks sums of a week, a service and a detector
   */
  public ScoredDays(int maxParts, int maxWeeks) {
    this.maxParts = maxParts;
    this.maxWeeks = maxWeeks;
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.SCOREBOARD);
  }

  @Override
  public synchronized void take(Event event) {
    if (event instanceof Day day) {
      Trend.Sum sum = Trend.Sum.of(day.row());
      OfCell cell = cells.computeIfAbsent(day.row().cell(), c -> new OfCell());
      if (!day.day().isBefore(cell.daysFrom)) {
        put(cell, day, sum);
      } else if (sum.n() > 0) {
        lacking.add(day.row().cell().value());
      }
      while (parts > maxParts) {
        foldOldestDay();
      }
      while (weeks > maxWeeks) {
        dropOldestWeek();
      }
    }
  }

  private void put(OfCell cell, Day day, Trend.Sum sum) {
    Of of = new Of(day.row().service(), day.row().detector());
    Slot slot =
        new Slot(
            known.computeIfAbsent(of, o -> o), day.row().faultKind().intern(), day.mode().intern());
    Map<Slot, Trend.Sum> slots = cell.days.computeIfAbsent(day.day(), d -> new HashMap<>());
    int before = slots.size();
    if (sum.n() > 0) {
      slots.put(slot, sum);
    } else {
      // Alarms and quiet windows are no share of anything; nor is what was revised to that.
      slots.remove(slot);
    }
    count(cell, slots.size() - before);
    if (slots.isEmpty()) {
      cell.days.remove(day.day());
    }
  }

  private void count(OfCell cell, int more) {
    cell.parts += more;
    parts += more;
  }

  private void foldOldestDay() {
    OfCell most =
        cells.values().stream().max(Comparator.comparingInt(cell -> cell.parts)).orElseThrow();
    Map.Entry<LocalDate, Map<Slot, Trend.Sum>> oldest = most.days.pollFirstEntry();
    most.daysFrom = oldest.getKey().plusDays(1);
    count(most, -oldest.getValue().size());
    Map<Of, Trend.Sum> week =
        most.weeks.computeIfAbsent(monday(oldest.getKey()), monday -> new HashMap<>());
    weeks -= week.size();
    oldest.getValue().forEach((slot, sum) -> week.merge(slot.of(), sum, Trend.Sum::plus));
    weeks += week.size();
  }

  private void dropOldestWeek() {
    Map.Entry<CellId, OfCell> oldest =
        cells.entrySet().stream()
            .filter(cell -> !cell.getValue().weeks.isEmpty())
            .min(Comparator.comparing(cell -> cell.getValue().weeks.firstKey()))
            .orElseThrow();
    lacking.add(oldest.getKey().value());
    dropped += dropFirstWeek(oldest.getValue());
  }

  private int dropFirstWeek(OfCell cell) {
    int gone = cell.weeks.pollFirstEntry().getValue().size();
    weeks -= gone;
    return gone;
  }

  /** Days are deleted when they are as old as verdicts may be: weeks before them are older yet. */
  @Override
  public synchronized void forget(Topic topic, String key) {
    Matcher ofDay = DAY_KEY.matcher(key);
    if (ofDay.matches()) {
      CellId id = new CellId(ofDay.group(1));
      day(ofDay.group(2)).ifPresent(day -> forget(id, day, key));
    }
  }

  private static Optional<LocalDate> day(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeException noDay) {
      return Optional.empty();
    }
  }

  private void forget(CellId id, LocalDate day, String key) {
    OfCell cell = cells.getOrDefault(id, new OfCell());
    Map<Slot, Trend.Sum> slots = cell.days.getOrDefault(day, new HashMap<>());
    int before = slots.size();
    slots.keySet().removeIf(slot -> slot.key(id, day).equals(key));
    count(cell, slots.size() - before);
    if (slots.isEmpty()) {
      cell.days.remove(day);
    }
    while (!cell.weeks.isEmpty() && cell.weeks.firstKey().isBefore(monday(day))) {
      dropFirstWeek(cell);
    }
  }

  /**
   * @param service empty is any
   * @param detector empty is every one
   */
  synchronized Found find(Trend.Step step, Cells asked, String service, String detector) {
    Predicate<Of> wanted = of -> is(service, of.service()) && is(detector, of.detector());
    Map<Trend.Key, Trend.Sum> sums = new TreeMap<>();
    boolean complete = true;
    for (Map.Entry<CellId, OfCell> entry : cells.entrySet()) {
      CellId id = entry.getKey();
      OfCell cell = entry.getValue();
      if (asked.have(id)) {
        boolean whole = step == Trend.Step.WEEK || cell.weeks.isEmpty();
        complete &= whole && !lacking.contains(id.value());
        sums(step, cell, wanted)
            .forEach(
                (from, of) ->
                    of.forEach(
                        (who, sum) ->
                            sums.put(new Trend.Key(from, id, who.service(), who.detector()), sum)));
      }
    }
    return new Found(sums, complete);
  }

  private static Map<Instant, Map<Of, Trend.Sum>> sums(
      Trend.Step step, OfCell cell, Predicate<Of> wanted) {
    Map<Instant, Map<Of, Trend.Sum>> sums = new HashMap<>();
    cell.days.forEach(
        (day, slots) -> {
          Map<Of, Trend.Sum> ofStep =
              sums.computeIfAbsent(Trend.from(step, day), from -> new HashMap<>());
          slots.forEach((slot, sum) -> add(ofStep, slot.of(), sum, wanted));
        });
    if (step == Trend.Step.WEEK) {
      cell.weeks.forEach(
          (monday, week) -> {
            Map<Of, Trend.Sum> ofStep =
                sums.computeIfAbsent(Trend.from(step, monday), from -> new HashMap<>());
            week.forEach((of, sum) -> add(ofStep, of, sum, wanted));
          });
    }
    return sums;
  }

  private static void add(Map<Of, Trend.Sum> sums, Of of, Trend.Sum sum, Predicate<Of> wanted) {
    if (wanted.test(of)) {
      sums.merge(of, sum, Trend.Sum::plus);
    }
  }

  private static boolean is(String asked, String found) {
    return asked.isEmpty() || asked.equals(found);
  }

  private static LocalDate monday(LocalDate day) {
    return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
  }

  /** Of the sums of weeks: days that become part of one are not gone. */
  @Override
  public synchronized double fullness() {
    return (double) weeks / maxWeeks;
  }

  @Override
  public synchronized long dropped() {
    return dropped;
  }
}
