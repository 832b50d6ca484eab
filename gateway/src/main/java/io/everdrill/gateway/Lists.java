package io.everdrill.gateway;

import io.everdrill.gateway.views.Cells;
import io.everdrill.gateway.views.LatestView;
import io.everdrill.gateway.views.Page;
import io.everdrill.gateway.views.RecentView;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.Event;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** Answers what there is, and what happened lately, as the topics have it. */
final class Lists {

  private static final int MAX_ITEMS = 20_000;

  /** What RFC 3339 has no way to write could not be answered either. */
  private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

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
            "the agents, what each can do and when it was last seen; ?cell=, ?limit=, ?cursor=",
            fleet.agents()),
        latest(
            "probers",
            "the probers, their clocks and when each was last seen; ?cell=, ?limit=, ?cursor=",
            fleet.probers()),
        latest(
            "targets",
            "the inventory: what can be broken, whose it is and what it calls; ?cell=, ?limit=, ?cursor=",
            catalogue.targets()),
        latest(
            "programmes",
            "standing orders: rate and calendar of what is to come; ?cell=, ?limit=, ?cursor=",
            catalogue.programmes()),
        latest(
            "detectors",
            "the pipelines that are scored; ?cell= for those that watch it, ?limit=, ?cursor=",
            catalogue.detectors()),
        latest(
            "scenarios",
            "what can be done to a target, with hypothesis, owner and runbook; ?cell=,"
                + " ?limit=, ?cursor=",
            catalogue.scenarios()),
        recent(
            "recent",
            "drills, injections, alerts, diagnoses, detections and aborts of late, oldest first;"
                + " ?cell=, ?type= part of its name, ?from=, ?limit=, ?cursor= for what was before",
            views.marks()),
        recent(
            "steady-state",
            "how services did of late, a window a second; ?cell=, ?type=, ?from=, ?limit=,"
                + " ?cursor= for what was before",
            views.windows()),
        recent(
            "guard-readings",
            "what the guard read of late against its bounds; ?cell=, ?type=, ?from=, ?limit=,"
                + " ?cursor= for what was before",
            views.readings()),
        recent(
            "detections",
            "live detections and what was withdrawn of them, oldest first; ?cell=, ?service=,"
                + " ?detector=, ?type=, ?from=, ?limit=, ?cursor= for what was before",
            Set.of("cell", "service", "detector", "type", "from", "limit", "cursor"),
            this::detections),
        recent(
            "audit",
            "who did what, oldest first; ?of=all|people|intake, ?cell=, ?type=, ?from=, ?limit=,"
                + " ?cursor= for what was before",
            Set.of("of", "cell", "type", "from", "limit", "cursor"),
            this::audit));
  }

  private <E extends Event> Endpoint latest(String name, String meaning, LatestView<E> view) {
    return from.get(
        name,
        meaning,
        call -> {
          Query query = call.query().allowing(Set.of("cell", "limit", "cursor"));
          Cells cells = call.caller().asksAbout(query.text("cell"));
          return part(query, (cursor, limit) -> view.list(cells, cursor, limit));
        });
  }

  /** A part of a list in the order of its keys. */
  @FunctionalInterface
  interface Slice {
    /**
     * @throws IllegalArgumentException if the cursor is none of ours
     */
    Page<?> of(String cursor, int limit);
  }

  /** As many as are asked for; all of what there is where no limit is named. */
  static Answer part(Query query, Slice slice) {
    int limit = query.number("limit", MAX_ITEMS, 1, MAX_ITEMS);
    try {
      return Answer.json(slice.of(query.text("cursor"), limit));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(e.getMessage());
    }
  }

  /** A part of a list of events. */
  @FunctionalInterface
  private interface Part {
    Page<RecentView.Item> of(Query query, RecentView.Filter filter, int limit);
  }

  private Endpoint recent(String name, String meaning, RecentView view) {
    return recent(
        name,
        meaning,
        Set.of("cell", "type", "from", "limit", "cursor"),
        (query, filter, limit) -> view.list(filter, query.text("cursor"), limit));
  }

  private Endpoint recent(String name, String meaning, Set<String> parameters, Part part) {
    return from.get(
        name,
        meaning,
        call -> {
          Query query = call.query().allowing(parameters);
          Instant from = moment(query, "from", time.instant().minus(Views.LATELY));
          int limit = query.number("limit", MAX_ITEMS, 1, MAX_ITEMS);
          Cells cells = call.caller().asksAbout(query.text("cell"));
          try {
            return Answer.json(
                part.of(query, new RecentView.Filter(cells, query.text("type"), from), limit));
          } catch (IllegalArgumentException e) {
            throw Problem.badRequest(e.getMessage());
          }
        });
  }

  private Page<RecentView.Item> audit(Query query, RecentView.Filter filter, int limit) {
    RecentView people = views.said().people();
    RecentView intake = views.said().intake();
    String cursor = query.text("cursor");
    return switch (query.oneOf("of", List.of("all", "people", "intake"))) {
      case "people" -> people.list(filter, cursor, limit);
      case "intake" -> intake.list(filter, cursor, limit);
      default -> RecentView.merged(people, intake, filter, cursor, limit);
    };
  }

  private Page<RecentView.Item> detections(Query query, RecentView.Filter filter, int limit) {
    String service = query.text("service");
    String detector = query.text("detector");
    // All that are held, as verdicts are listed, and not those of late alone.
    Instant from = moment(query, "from", Instant.MIN);
    return views
        .detections()
        .list(
            new RecentView.Filter(filter.cells(), filter.types(), from),
            item ->
                (detector.isEmpty() || ScoredDetectors.has(item.event(), detector))
                    && (service.isEmpty()
                        || (item.event() instanceof DetectionEvent.Detected detected
                            && detected.service().equals(service))),
            query.text("cursor"),
            limit);
  }

  /**
   * @throws Problem 400 if it is none
   */
  static CellId cell(String id) {
    try {
      return new CellId(id);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(e.getMessage());
    }
  }

  /**
   * @param fallback where none is given
   * @throws Problem 400 if it is no instant
   */
  static Instant moment(Query query, String name, Instant fallback) {
    String text = query.text(name);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      Instant moment = Instant.parse(text);
      if (!moment.isBefore(EARLIEST) && !moment.isAfter(LATEST)) {
        return moment;
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    throw Problem.badRequest(name + ": expected an instant as 2026-11-21T03:00:00Z");
  }
}
