package io.everdrill.gateway.views;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.RecordEvent;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The cells that a question is about: some, or all that there are.
 *
 * @param some none means all
 */
public record Cells(Set<String> some) {

  /** A drill or an injection, and the cell that it is in. */
  private static final Pattern DRILL = Pattern.compile("([^/]+)-\\d+([.]\\d+)?");

  public static final Cells ALL = new Cells(Set.of());

  public Cells {
    some = Set.copyOf(some);
  }

  /** These; none means all. */
  public static Cells of(Collection<CellId> cells) {
    return new Cells(cells.stream().map(CellId::value).collect(Collectors.toSet()));
  }

  /**
   * The one of this name; empty is all.
   *
   * @throws IllegalArgumentException if it is no name of a cell
   */
  public static Cells named(String cell) {
    return cell.isEmpty() ? ALL : new Cells(Set.of(new CellId(cell).value()));
  }

  public boolean areAll() {
    return some.isEmpty();
  }

  public boolean have(CellId cell) {
    return have(cell.value());
  }

  /**
   * @param cell the name of one
   */
  public boolean have(String cell) {
    return areAll() || some.contains(cell);
  }

  /** Whether an event speaks of one of them; what speaks of everything does. */
  public boolean concern(Event event) {
    return areAll() || concern(spokenOf(event));
  }

  /**
   * @param spokenOf names of cells, or {@link HaltEvent#EVERYWHERE}
   */
  boolean concern(Set<String> spokenOf) {
    return areAll()
        || spokenOf.contains(HaltEvent.EVERYWHERE)
        || spokenOf.stream().anyMatch(some::contains);
  }

  /**
   * The names of the cells that an event speaks of, {@link HaltEvent#EVERYWHERE} for all, and none
   * if it is of no one cell. Of a name that may be a cell or a drill of one it has both.
   */
  static Set<String> spokenOf(Event event) {
    return switch (event) {
      case HaltEvent.Switch halt -> owners(halt.scope());
      case RecordEvent.Audit entry -> owners(entry.on());
      default ->
          Topic.of(event).spread() == Topic.Spread.BY_CELL
              ? Set.of(event.key().split("/", 2)[0])
              : Set.of();
    };
  }

  /** Of a cell, one of its drills or injections, or something of the inventory in it. */
  private static Set<String> owners(String what) {
    if (what.isEmpty()) {
      return Set.of();
    }
    Set<String> owners = new HashSet<>();
    owners.add(what.split("/", 2)[0]);
    Matcher drill = DRILL.matcher(what);
    if (drill.matches()) {
      owners.add(drill.group(1));
    }
    return owners;
  }
}
