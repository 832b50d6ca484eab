package io.everdrill.gateway;

import io.everdrill.gateway.views.LatestView;
import io.everdrill.gateway.views.RecentView;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/** Answers what there is, and what happened lately, as the topics have it. */
final class Lists {

  private static final int MAX_EVENTS = 20_000;

  private final Views views;
  private final InstantSource time;
  private final FromViews from;

  Lists(Views views, InstantSource time, FromViews from) {
    this.views = views;
    this.time = time;
    this.from = from;
  }

  List<Endpoint> endpoints() {
    Views.Catalogue catalogue = views.catalogue();
    Views.Fleet fleet = views.fleet();
    return List.of(
        latest(
            "agents",
            "the agents, what each can do and when it was last seen; ?cell=",
            fleet.agents(),
            (agent, cell) -> agent.cell().equals(cell)),
        latest(
            "probers",
            "the probers, their clocks and when each was last seen; ?cell=",
            fleet.probers(),
            (prober, cell) -> prober.cell().equals(cell)),
        latest(
            "targets",
            "the inventory: what can be broken, whose it is and what it calls; ?cell=",
            catalogue.targets(),
            (target, cell) -> target.cell().equals(cell)),
        latest(
            "programmes",
            "standing orders: rate and calendar of what is to come; ?cell=",
            catalogue.programmes(),
            (programme, cell) -> programme.cell().equals(cell)),
        latest(
            "detectors",
            "the pipelines that are scored; ?cell= for those that watch it",
            catalogue.detectors(),
            (detector, cell) -> detector.watches(cell)),
        latest(
            "scenarios",
            "what can be done to a target, with hypothesis, owner and runbook",
            catalogue.scenarios(),
            (scenario, cell) -> true),
        recent(
            "recent",
            "drills, injections, alerts, diagnoses, detections and aborts of late, oldest first;"
                + " ?cell=, ?type= part of its name, ?from=, ?limit=",
            views.marks()),
        recent(
            "steady-state",
            "how services did of late, a window a second; ?cell=, ?from=, ?limit=",
            views.windows()),
        recent(
            "guard-readings",
            "what the guard read of late against its bounds; ?cell=, ?from=, ?limit=",
            views.readings()),
        recent("audit", "who did what, oldest first; ?type=, ?from=, ?limit=", views.audit()));
  }

  private <E extends Event> Endpoint latest(
      String name, String meaning, LatestView<E> view, BiPredicate<E, CellId> inCell) {
    return from.get(
        name,
        meaning,
        call -> {
          String cell = call.query().allowing(Set.of("cell")).text("cell");
          if (cell.isEmpty()) {
            return Answer.json(view.list(any -> true));
          }
          CellId id = cell(cell);
          return Answer.json(view.list(event -> inCell.test(event, id)));
        });
  }

  private Endpoint recent(String name, String meaning, RecentView view) {
    return from.get(
        name,
        meaning,
        call -> {
          Query query = call.query().allowing(Set.of("cell", "type", "from", "limit"));
          Instant usual = time.instant().minus(Views.LATELY);
          Instant from = moment(query, "from", usual);
          int limit = query.number("limit", MAX_EVENTS, 1, MAX_EVENTS);
          return Answer.json(
              view.list(
                  new RecentView.Filter(query.text("cell"), query.text("type"), from), limit));
        });
  }

  /**
   * @throws Problem 400 if it is none
   */
  static CellId cell(String id) {
    try {
      return new CellId(id);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("cell: " + e.getMessage());
    }
  }

  /**
   * @param fallback where none is given
   * @throws Problem 400 if it is no instant
   */
  static Instant moment(Query query, String name, Instant fallback) {
    String text = query.text(name);
    try {
      return text.isEmpty() ? fallback : Instant.parse(text);
    } catch (DateTimeException e) {
      throw Problem.badRequest(name + ": expected an instant as 2026-11-21T03:00:00Z");
    }
  }
}
