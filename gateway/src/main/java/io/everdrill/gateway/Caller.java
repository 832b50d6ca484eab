package io.everdrill.gateway;

import io.everdrill.gateway.views.Cells;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.Event;
import java.util.List;
import java.util.Set;

/**
 * Who asks, as far as its token tells.
 *
 * @param cells where its roles hold; none means everywhere
 * @param detector as which alone it speaks and of which alone it hears; empty if it is not scored
 */
record Caller(String name, Set<Role> roles, List<CellId> cells, String detector) {

  /** Without a token: sees results, where reading is open. */
  static final Caller ANONYMOUS = new Caller("anonymous", Set.of(Role.READER), List.of());

  /** One who is not scored. */
  Caller(String name, Set<Role> roles, List<CellId> cells) {
    this(name, roles, cells, "");
  }

  boolean isScored() {
    return !detector.isEmpty();
  }

  boolean may(Permission permission) {
    return permission == Permission.NONE || roles.stream().anyMatch(r -> r.may(permission));
  }

  /** Whether the token holds in a cell. */
  boolean mayTouch(CellId cell) {
    return cells.isEmpty() || cells.contains(cell);
  }

  boolean mayTouchEverything() {
    return cells.isEmpty();
  }

  /**
   * What it asks about: the cell that it names, or else all that its token holds in.
   *
   * @param cell empty if it names none
   * @throws Problem 400 if that is no name of a cell, 403 if the token does not hold there
   */
  Cells asksAbout(String cell) {
    if (cell.isEmpty()) {
      return Cells.of(cells);
    }
    CellId named = Lists.cell(cell);
    requireReach(named);
    return Cells.of(List.of(named));
  }

  /**
   * Whose score it asks for: the detector that it names, or its own if it is scored.
   *
   * @param asked empty if it names none
   * @return empty if it asks for every one's
   * @throws Problem 403 if it is scored and asks for another's
   */
  String asksOf(String asked) {
    if (!isScored()) {
      return asked;
    }
    if (asked.isEmpty() || asked.equals(detector)) {
      return detector;
    }
    throw outside("the detector " + asked, "detector " + asked);
  }

  /** Whether it may say this as whoever says it. */
  boolean maySpeakAs(Event event) {
    return switch (event) {
      // That somebody has taken an alert on is a person's word, not a detector's.
      case AlertEvent.Acknowledged e -> !isScored();
      case AlertEvent e -> speaksAs(e.detector());
      case DiagnosisEvent.Diagnosed e -> speaksAs(e.detector());
      default -> !isScored();
    };
  }

  private boolean speaksAs(String other) {
    return !isScored() || other.equals(detector);
  }

  /**
   * @throws Problem 403 if the token does not hold in the cell
   */
  void requireReach(CellId cell) {
    if (!mayTouch(cell)) {
      throw outside(cell.value(), "cell " + cell);
    }
  }

  /**
   * @param what spans the cells
   * @throws Problem 403 if the token does not hold in each of them
   */
  void requireEverywhere(String what) {
    if (!mayTouchEverything()) {
      throw outside(what, "every cell");
    }
  }

  private Problem outside(String where, String needed) {
    return Problem.forbidden("the token of " + name + " does not reach " + where, needed);
  }
}
