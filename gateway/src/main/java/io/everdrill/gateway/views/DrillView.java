package io.everdrill.gateway.views;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The last drills: what each was to break, and how far that has come. What is yet to come is on no
 * topic, so not here either.
 */
public final class DrillView implements View {

  /** How far a drill is. */
  public enum State {
    ACTIVE,
    DONE,
    SKIPPED
  }

  private final int maxDrills;
  private final Map<DrillId, KnownDrill> drills = new LinkedHashMap<>();
  private final Map<CellId, Long> highestNumbers = new HashMap<>();
  private boolean complete = true;

  public DrillView(int maxDrills) {
    this.maxDrills = maxDrills;
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.DRILLS, Topic.INJECTIONS);
  }

  @Override
  public synchronized void take(Event event) {
    switch (event) {
      case DrillEvent e -> {
        highestNumbers.merge(e.cell(), e.drill().number(), Math::max);
        known(e.drill()).add(e);
      }
      case InjectionEvent e -> known(e.injection().drill()).add(e);
      default -> {}
    }
  }

  private KnownDrill known(DrillId drill) {
    KnownDrill known = drills.computeIfAbsent(drill, KnownDrill::new);
    if (drills.size() > maxDrills) {
      evictOldest();
    }
    return known;
  }

  /** One that may still hurt somebody is kept longer. */
  private void evictOldest() {
    complete = false;
    Iterator<KnownDrill> oldestFirst = drills.values().iterator();
    while (oldestFirst.hasNext()) {
      if (oldestFirst.next().state() != State.ACTIVE) {
        oldestFirst.remove();
        return;
      }
    }
    drills.remove(drills.keySet().iterator().next());
  }

  /** The number of the last drill that the cell is known to have had; 0 if none. */
  public synchronized long highestNumber(CellId cell) {
    return highestNumbers.getOrDefault(cell, 0L);
  }

  /**
   * Newest first.
   *
   * @param cell empty is any
   * @param states none is any
   * @param cursor what a page before gave as next; empty for the first
   * @throws IllegalArgumentException if the cursor is none of ours
   */
  public synchronized Page<ObjectNode> list(
      String cell, Set<State> states, String cursor, int limit) {
    List<KnownDrill> rest = after(cursor);
    List<ObjectNode> found = new ArrayList<>();
    String last = "";
    for (KnownDrill drill : rest) {
      if ((cell.isEmpty() || drill.id().cell().value().equals(cell))
          && (states.isEmpty() || states.contains(drill.state()))) {
        if (found.size() == limit) {
          return new Page<>(found, last, complete);
        }
        found.add(drill.describe());
        last = drill.id().value();
      }
    }
    return new Page<>(found, "", complete);
  }

  private List<KnownDrill> after(String cursor) {
    List<KnownDrill> newestFirst = List.copyOf(drills.values()).reversed();
    if (cursor.isEmpty()) {
      return newestFirst;
    }
    KnownDrill last = drills.get(new DrillId(cursor));
    if (last == null) {
      throw new IllegalArgumentException("cursor: " + cursor + " is not held any more");
    }
    return newestFirst.subList(newestFirst.indexOf(last) + 1, newestFirst.size());
  }

  /** What is known of one drill, if it is held. */
  public synchronized Optional<ObjectNode> drill(DrillId drill) {
    return Optional.ofNullable(drills.get(drill)).map(KnownDrill::describe);
  }

  /** What the scheduler and the agents said of a drill, in the order in which it happened. */
  public synchronized List<Event> facts(DrillId drill) {
    return drills.containsKey(drill) ? drills.get(drill).facts() : List.of();
  }

  /**
   * The injections by which a service may have been hurt at a moment.
   *
   * @param cell empty is any
   */
  public synchronized List<Suspect> suspects(String cell, String service, Instant at) {
    return drills.values().stream()
        .filter(d -> cell.isEmpty() || d.id().cell().value().equals(cell))
        .flatMap(d -> d.suspects(service, at))
        .toList();
  }
}
