package io.everdrill.gateway.views;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Topic;
import io.everdrill.topics.chance.Place;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The last drills: what each was to break, and how far that has come. What is yet to come is on no
 * topic, so not here either.
 */
public final class DrillView implements BoundedView {

  /** How far a drill is. */
  public enum State {
    ACTIVE,
    DONE,
    SKIPPED
  }

  /** None that has a time in it looks so. */
  private static final Pattern BARE = Pattern.compile("[a-z0-9-]+-[0-9]+");

  private final Bound bound;
  private final Map<DrillId, KnownDrill> drills = new HashMap<>();
  private final TreeMap<Cursor, KnownDrill> inTime = new TreeMap<>();
  private final Map<CellId, Long> highestNumbers = new HashMap<>();
  private long heldBytes;

  /** By when each began. */
  private final Gone gone = new Gone();

  /** By when each was over, of those that broke anything. */
  private final Gone forgotten = new Gone();

  /**
   * What is asked for; an empty text is any.
   *
   * @param states none is any
   * @param service of a target that was to be broken
   * @param from no drill that began before
   * @param until no drill that began then or later
   */
  public record Filter(
      Cells cells, Set<State> states, String service, Instant from, Instant until) {
    boolean matches(KnownDrill drill) {
      return cells.have(drill.id().cell())
          && (states.isEmpty() || states.contains(drill.state()))
          && (service.isEmpty() || drill.breaks(service))
          && !drill.began().isBefore(from)
          && drill.began().isBefore(until);
    }
  }

  /**
   * What drills say of a service at a moment.
   *
   * @param doubt why there may be another that is not known; empty if there is no such reason
   */
  public record Look(List<Suspect> suspects, String doubt) {}

  public DrillView(Bound bound) {
    this.bound = bound;
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.DRILLS, Topic.INJECTIONS);
  }

  @Override
  public void take(Event event) {
    take(event, 0);
  }

  @Override
  public void take(Event event, Place at, int bytes) {
    take(event, bytes);
  }

  synchronized void take(Event event, int bytes) {
    switch (event) {
      case DrillEvent e -> {
        highestNumbers.merge(e.cell(), e.drill().number(), Math::max);
        add(e.drill(), known -> known.add(e, bytes));
      }
      case InjectionEvent e -> add(e.injection().drill(), known -> known.add(e, bytes));
      default -> {}
    }
  }

  /** Which may move it in time. */
  private void add(DrillId drill, Consumer<KnownDrill> fact) {
    KnownDrill known = drills.computeIfAbsent(drill, KnownDrill::new);
    inTime.remove(place(known));
    heldBytes -= known.bytes();
    fact.accept(known);
    heldBytes += known.bytes();
    inTime.put(place(known), known);
    if (bound.isPassedByOne(known.bytes())) {
      evict(known);
    }
    while (bound.isPassedBy(drills.size(), heldBytes)) {
      evictOldest();
    }
  }

  @Override
  public synchronized double fullness() {
    return bound.fullness(drills.size(), heldBytes);
  }

  @Override
  public synchronized long dropped() {
    return gone.count();
  }

  /** One that may still hurt somebody is kept longer. */
  private void evictOldest() {
    KnownDrill oldest =
        inTime.values().stream()
            .filter(drill -> drill.state() != State.ACTIVE)
            .findFirst()
            .orElseGet(() -> inTime.firstEntry().getValue());
    evict(oldest);
  }

  private void evict(KnownDrill drill) {
    Set<String> cell = Set.of(drill.id().cell().value());
    gone.add(cell, drill.began());
    if (drill.state() != State.SKIPPED) {
      forgotten.add(cell, drill.over());
    }
    inTime.remove(place(drill));
    drills.remove(drill.id());
    heldBytes -= drill.bytes();
  }

  private static Cursor place(KnownDrill drill) {
    return new Cursor(drill.began(), drill.id().value());
  }

  /** The number of the last drill that the cell is known to have had; 0 if none. */
  public synchronized long highestNumber(CellId cell) {
    return highestNumbers.getOrDefault(cell, 0L);
  }

  /** The same of every cell that is known to have had one, by cell. */
  public synchronized SortedMap<CellId, Long> highestNumbers() {
    return new TreeMap<>(highestNumbers);
  }

  /**
   * Newest first.
   *
   * @param cursor what a page before gave as next; empty for the first
   * @throws IllegalArgumentException if the cursor is none of ours
   * @throws NoLongerHeld if all that came after it in the cells has gone meanwhile
   */
  public synchronized Page<ObjectNode> list(Filter filter, String cursor, int limit) {
    boolean complete = gone.nothingOf(filter.cells());
    List<ObjectNode> found = new ArrayList<>();
    String last = "";
    for (KnownDrill drill : before(cursor, filter.cells()).descendingMap().values()) {
      if (filter.matches(drill)) {
        if (found.size() == limit) {
          return new Page<>(found, last, complete);
        }
        found.add(drill.describe());
        last = place(drill).text();
      }
    }
    return new Page<>(found, "", complete);
  }

  /**
   * The drill that a cursor names in clear, as cursors once did: who may not see it may not ask so.
   *
   * @throws IllegalArgumentException if it looks like one, and is none
   */
  public static Optional<DrillId> namedBy(String cursor) {
    return BARE.matcher(cursor).matches() ? Optional.of(new DrillId(cursor)) : Optional.empty();
  }

  private NavigableMap<Cursor, KnownDrill> before(String cursor, Cells cells) {
    if (cursor.isEmpty()) {
      return inTime;
    }
    Optional<DrillId> bare = namedBy(cursor);
    Cursor last = bare.isPresent() ? place(bare.get(), cells) : Cursor.parse(cursor);
    NavigableMap<Cursor, KnownDrill> rest = inTime.headMap(last, false);
    if (!gone.nothingOf(cells)
        && rest.values().stream().noneMatch(drill -> cells.have(drill.id().cell()))) {
      throw new NoLongerHeld(Topic.DRILLS, "cursor: what comes after it");
    }
    return rest;
  }

  private Cursor place(DrillId drill, Cells cells) {
    KnownDrill known = drills.get(drill);
    if (known != null && cells.have(drill.cell())) {
      return place(known);
    }
    boolean wasThere = drill.number() <= highestNumber(drill.cell());
    if (wasThere && cells.have(drill.cell()) && !gone.nothingOf(Cells.of(List.of(drill.cell())))) {
      throw new NoLongerHeld(Topic.DRILLS, "cursor: drill " + drill);
    }
    throw new IllegalArgumentException(Cursor.NONE_OF_OURS);
  }

  /** All that are held, in a few words. */
  public synchronized List<BriefDrill> briefs(Cells cells) {
    return inTime.values().stream()
        .filter(drill -> cells.have(drill.id().cell()))
        .map(KnownDrill::brief)
        .toList();
  }

  /** None of these cells that began later has gone. */
  public synchronized Instant heldSince(Cells cells) {
    return gone.last(cells);
  }

  /** What is known of one drill, if it is held. */
  public synchronized Optional<ObjectNode> drill(DrillId drill) {
    return Optional.ofNullable(drills.get(drill)).map(KnownDrill::describe);
  }

  /** What a drill was to show, as it was when it started; empty if its start is not held. */
  public synchronized Optional<Hypothesis> hypothesis(DrillId drill) {
    return Optional.ofNullable(drills.get(drill)).flatMap(KnownDrill::hypothesis);
  }

  /** What the scheduler and the agents said of a drill, in the order in which it happened. */
  public synchronized List<Event> facts(DrillId drill) {
    return drills.containsKey(drill) ? drills.get(drill).facts() : List.of();
  }

  /** The injections by which a service may have been hurt at a moment, and whether that is all. */
  public synchronized Look look(Cells cells, String service, Instant at) {
    List<KnownDrill> asked =
        inTime.values().stream().filter(d -> cells.have(d.id().cell())).toList();
    List<Suspect> suspects = asked.stream().flatMap(d -> d.suspects(service, at)).toList();
    if (!at.isAfter(forgotten.last(cells))) {
      return new Look(suspects, "not all drills of that time are held any more");
    }
    Stream<String> notHeld =
        asked.stream()
            .filter(drill -> drill.mayBreakAnything(at))
            .map(drill -> "what " + drill.id() + " was to break is not held");
    Stream<String> notHeard =
        asked.stream()
            .filter(drill -> drill.mayBreak(service, at))
            .map(drill -> "a fault of " + drill.id() + " was accepted, and not heard of since");
    return new Look(suspects, Stream.concat(notHeld, notHeard).findFirst().orElse(""));
  }

  /**
   * How many faults there are of which nobody can tell whether they are over: none, or it is bad.
   * Also those that an agent has accepted and never spoken of again.
   */
  public synchronized long uncertain(Instant now) {
    return drills.values().stream().mapToLong(drill -> drill.uncertain(now)).sum();
  }

  /** How many faults may be in force although their limit is over: none, or it is bad. */
  public synchronized long pastLimit(Instant now) {
    return drills.values().stream().mapToLong(drill -> drill.pastLimit(now)).sum();
  }

  /** Whether a drill that is held speaks of a service, by whatever name. */
  public synchronized boolean hasHeardOf(Cells cells, String service) {
    return drills.values().stream().anyMatch(d -> cells.have(d.id().cell()) && d.speaksOf(service));
  }
}
