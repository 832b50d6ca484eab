package io.everdrill.gateway.views;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.RecordEvent;
import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The cells that a question is about: some, or all that there are.
 *
 * @param some none means all
 */
public record Cells(Set<String> some) {

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
    if (areAll()) {
      return true;
    }
    return switch (event) {
      case HaltEvent.Switch halt -> areOn(halt.scope());
      case RecordEvent.Audit entry -> areOn(entry.on());
      default ->
          Topic.of(event).spread() == Topic.Spread.BY_CELL && have(event.key().split("/", 2)[0]);
    };
  }

  /** A cell, one of its drills or injections, or something of the inventory in it. */
  private boolean areOn(String what) {
    return what.equals(HaltEvent.EVERYWHERE)
        || some.stream()
            .anyMatch(cell -> what.matches(Pattern.quote(cell) + "(-\\d+([.]\\d+)?|/.*)?"));
  }
}
