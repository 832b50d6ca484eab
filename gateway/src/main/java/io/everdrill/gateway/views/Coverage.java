package io.everdrill.gateway.views;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The matrix of what the monitoring is known to notice: what is broken by how it is broken. What
 * some scenario could break and no drill has is in it too.
 *
 * @param faults kinds, or classes where that was asked for
 * @param complete false if older verdicts are not held any more, and not counted otherwise
 */
public record Coverage(List<String> rows, List<String> faults, List<Cell> cells, boolean complete) {

  private static final int MAX_INJECTIONS = 50;

  /** What a row is. */
  public enum By {
    SERVICE,
    /** As {@link #SERVICE}, where services of several cells have the same name: cell/service. */
    CELL_AND_SERVICE,
    TIER,
    BUSINESS_LINE,
    /** By tier; what stands for the fault is its class. */
    CLASS_AND_TIER
  }

  /** What is known of one pair; the worst that the last drills showed. */
  public enum State {
    /** Or in no drill that says anything of a detector. */
    NEVER_DRILLED,
    DETECTED,
    SLOW,
    MISSED
  }

  /**
   * One pair.
   *
   * @param slow detected, but later than asked for
   * @param notCounted injections that say nothing of a detector: without effect, ended too early,
   *     with its alert firing before, or with nobody there who could notice
   * @param injections behind the numbers, newest first; the last {@value #MAX_INJECTIONS}. Those
   *     not counted where there are no others
   */
  public record Cell(
      String row,
      String fault,
      State state,
      Share detected,
      long slow,
      long missed,
      long notCounted,
      @JsonProperty("meanTimeToDetectMs") Duration meanTimeToDetect,
      List<InjectionId> injections) {}

  /**
   * What is asked for.
   *
   * @param detector empty is any of them
   * @param slowOver a detection that took longer is slow
   */
  public record Question(By by, String detector, Duration slowOver) {}

  /** What stands for a pair of row and fault, in order. */
  private record Pair(String row, String fault) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int byRow = row.compareTo(other.row);
      return byRow != 0 ? byRow : fault.compareTo(other.fault);
    }
  }

  /** The matrix of verdicts alone, newest first. */
  static Coverage of(
      Question question,
      Page<VerdictEvent.Injection> verdicts,
      Collection<Target> targets,
      Collection<Scenario> scenarios) {
    return of(question, verdicts, targets, scenarios, Counted.NONE);
  }

  /**
   * The matrix; verdicts newest first.
   *
   * @param counted of the same cells and detector, also of what is held no more
   */
  public static Coverage of(
      Question question,
      Page<VerdictEvent.Injection> verdicts,
      Collection<Target> targets,
      Collection<Scenario> scenarios,
      Counted counted) {
    Map<String, String> rowOfService =
        targets.stream()
            .collect(
                Collectors.toMap(
                    t -> t.cell() + "/" + t.service(), t -> row(t, question.by()), (a, b) -> a));
    Map<Pair, List<VerdictEvent.Injection>> drilled = new TreeMap<>();
    Map<Pair, List<VerdictEvent.Injection>> notCounted = new TreeMap<>();
    for (Target target : targets) {
      for (Scenario scenario : scenarios) {
        if (scenario.appliesTo().matches(target)) {
          Pair pair = new Pair(row(target, question.by()), column(scenario.fault(), question.by()));
          drilled.computeIfAbsent(pair, p -> new ArrayList<>());
        }
      }
    }
    for (VerdictEvent.Injection verdict : verdicts.items()) {
      Pair pair =
          new Pair(
              row(verdict, rowOfService, question.by()), column(verdict.fault(), question.by()));
      if (Seen.of(verdict, question.detector()).isPresent()) {
        drilled.computeIfAbsent(pair, p -> new ArrayList<>()).add(verdict);
      } else if (verdict.outcome() != VerdictEvent.Outcome.PLACEBO) {
        drilled.computeIfAbsent(pair, p -> new ArrayList<>());
        notCounted.computeIfAbsent(pair, p -> new ArrayList<>()).add(verdict);
      }
    }
    Map<String, String> columns = columns(question.by(), verdicts, scenarios, counted);
    Map<Pair, Counted.Sum> sums = new TreeMap<>();
    for (Row row : counted.rows()) {
      if (columns.containsKey(row.faultKind())) {
        Pair pair = new Pair(row(row, rowOfService, question.by()), columns.get(row.faultKind()));
        drilled.computeIfAbsent(pair, p -> new ArrayList<>());
        sums.merge(pair, Counted.Sum.of(row, question.slowOver()), Counted.Sum::plus);
      }
    }
    List<Cell> cells = new ArrayList<>();
    drilled.forEach(
        (pair, found) ->
            cells.add(
                cell(
                    pair,
                    found,
                    notCounted.getOrDefault(pair, List.of()),
                    sums.getOrDefault(pair, Counted.Sum.NONE),
                    question)));
    boolean allCounted =
        counted.complete()
            && counted.rows().stream().allMatch(row -> columns.containsKey(row.faultKind()));
    return new Coverage(
        List.copyOf(cells.stream().map(Cell::row).collect(Collectors.toCollection(TreeSet::new))),
        List.copyOf(cells.stream().map(Cell::fault).collect(Collectors.toCollection(TreeSet::new))),
        List.copyOf(cells),
        verdicts.complete() || allCounted);
  }

  /**
   * By its kind, what stands for a fault. Of a kind that no scenario has any more, nor a verdict
   * that is held, nobody knows the class.
   */
  private static Map<String, String> columns(
      By by,
      Page<VerdictEvent.Injection> verdicts,
      Collection<Scenario> scenarios,
      Counted counted) {
    if (by != By.CLASS_AND_TIER) {
      return counted.rows().stream()
          .collect(Collectors.toMap(Row::faultKind, Row::faultKind, (a, b) -> a));
    }
    return Stream.concat(
            verdicts.items().stream().map(VerdictEvent.Injection::fault),
            scenarios.stream().map(Scenario::fault))
        .collect(Collectors.toMap(Fault::kind, fault -> column(fault, by), (a, b) -> a));
  }

  private static String row(
      VerdictEvent.Injection verdict, Map<String, String> rowOfService, By by) {
    return row(verdict.cell(), verdict.service(), rowOfService, by);
  }

  private static String row(Row counted, Map<String, String> rowOfService, By by) {
    return row(counted.cell(), counted.service(), rowOfService, by);
  }

  /** A service that the inventory has forgotten stands for itself. */
  private static String row(CellId cell, String name, Map<String, String> rowOfService, By by) {
    String service = cell + "/" + name;
    return rowOfService.getOrDefault(service, by == By.CELL_AND_SERVICE ? service : name);
  }

  private static String row(Target target, By by) {
    String row =
        switch (by) {
          case SERVICE -> target.service();
          case CELL_AND_SERVICE -> target.cell() + "/" + target.service();
          case TIER, CLASS_AND_TIER -> target.tier();
          case BUSINESS_LINE -> target.businessLine();
        };
    return row.isEmpty() ? "none" : row;
  }

  private static String column(Fault fault, By by) {
    return by == By.CLASS_AND_TIER
        ? fault.category().name().toLowerCase(Locale.ROOT)
        : fault.kind();
  }

  /** Of the verdicts that are held, or of all that was counted where that was more. */
  private static Cell cell(
      Pair pair,
      List<VerdictEvent.Injection> found,
      List<VerdictEvent.Injection> notCounted,
      Counted.Sum counted,
      Question question) {
    Counted.Sum held = sum(found, question);
    Counted.Sum sum = counted.n() > held.n() ? counted : held;
    List<InjectionId> injections =
        (found.isEmpty() ? notCounted : found)
            .stream().map(VerdictEvent.Injection::injection).limit(MAX_INJECTIONS).toList();
    return new Cell(
        pair.row(),
        pair.fault(),
        state(sum.n(), sum.slow(), sum.missed()),
        Share.of(sum.detected(), sum.n()),
        sum.slow(),
        sum.missed(),
        notCounted.size(),
        sum.meanTimeToDetect(),
        injections);
  }

  private static Counted.Sum sum(List<VerdictEvent.Injection> found, Question question) {
    List<Duration> times =
        found.stream()
            .map(v -> Seen.of(v, question.detector()).flatMap(Seen::timeToDetect))
            .flatMap(Optional::stream)
            .toList();
    return new Counted.Sum(
        times.size(),
        found.size() - times.size(),
        times.stream().filter(t -> t.compareTo(question.slowOver()) > 0).count(),
        times.stream().reduce(Duration.ZERO, Duration::plus));
  }

  private static State state(long drilled, long slow, long missed) {
    if (drilled == 0) {
      return State.NEVER_DRILLED;
    }
    if (missed > 0) {
      return State.MISSED;
    }
    return slow > 0 ? State.SLOW : State.DETECTED;
  }
}
