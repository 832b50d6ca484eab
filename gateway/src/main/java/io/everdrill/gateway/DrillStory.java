package io.everdrill.gateway;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.gateway.views.Cells;
import io.everdrill.gateway.views.Page;
import io.everdrill.gateway.views.RecentView;
import io.everdrill.topics.EventTypes;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.GuardEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.RecordEvent;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All that is known of one drill, in the order in which it happened: its draw, what agents did,
 * what the monitoring said meanwhile, the verdicts and the books. Of late drills also what the
 * guard learnt before, why it did not vouch for it, and what became of aborts.
 *
 * @param drill as the list of drills has it, with the proof of its draw
 * @param verdicts the ones that hold
 * @param complete false where some of it may not be held any more
 */
record DrillStory(
    ObjectNode drill,
    List<RecentView.Item> events,
    List<VerdictEvent.Injection> verdicts,
    boolean complete) {

  private static final JsonMapper JSON = Json.mapper();
  private static final int MAX_EVENTS = 2_000;

  /** How long after the last fact the monitoring may still speak of it. */
  private static final Duration ECHO = Duration.ofMinutes(2);

  static Optional<DrillStory> of(Views views, DrillId drill) {
    return views.drills().drill(drill).map(described -> tell(views, drill, described));
  }

  private static DrillStory tell(Views views, DrillId drill, ObjectNode described) {
    List<Event> facts = views.drills().facts(drill);
    Instant first = facts.getFirst().time();
    Instant last = facts.getLast().time().plus(ECHO);
    Predicate<RecentView.Item> meanwhile =
        item -> !item.at().isBefore(first) && !item.at().isAfter(last);
    List<RecentView.Item> events = new ArrayList<>();
    facts.forEach(
        f -> events.add(new RecentView.Item(EventTypes.nameOf(f.getClass()), f.time(), f)));
    Page<RecentView.Item> marks =
        views.marks().list(i -> meanwhile.test(i) && concerns(i.event(), drill), MAX_EVENTS);
    Page<RecentView.Item> said =
        views
            .said()
            .people()
            .list(
                i ->
                    mentions(i.event(), drill)
                        || (meanwhile.test(i) && ofItsCell(i.event(), drill)),
                MAX_EVENTS);
    events.addAll(views.ofGuard().list(i -> saidOf(i.event(), drill), MAX_EVENTS).items());
    events.addAll(marks.items());
    events.addAll(said.items());
    events.sort(Comparator.comparing(RecentView.Item::at));
    views.proofs().proof(drill).ifPresent(proof -> described.set("proof", JSON.valueToTree(proof)));
    List<InjectionId> injections = injections(facts);
    List<VerdictEvent.Injection> verdicts =
        injections.stream()
            .flatMap(injection -> views.verdicts().verdict(injection).stream())
            .toList();
    Cells cell = Cells.of(List.of(drill.cell()));
    boolean complete =
        hasItsStart(facts)
            && marks.next().isEmpty()
            && said.next().isEmpty()
            && views.marks().holdsAllSince(cell, first)
            && views.said().people().holdsAllSince(cell, first)
            && (verdicts.size() == injections.size() || views.verdicts().holdsAllOf(cell));
    return new DrillStory(described, List.copyOf(events), verdicts, complete);
  }

  /** What lies further back than history is read is not known to be all. */
  private static boolean hasItsStart(List<Event> facts) {
    return facts.stream()
        .anyMatch(f -> f instanceof DrillEvent.Started || f instanceof DrillEvent.Skipped);
  }

  private static List<InjectionId> injections(List<Event> facts) {
    return facts.stream()
        .filter(InjectionEvent.class::isInstance)
        .map(f -> ((InjectionEvent) f).injection())
        .distinct()
        .toList();
  }

  /** Alerts and diagnoses of the cell are told without saying whose they are: the verdict does. */
  private static boolean concerns(Event event, DrillId drill) {
    return switch (event) {
      case DetectionEvent.Detected e -> e.injection().drill().equals(drill);
      case DetectionEvent.Withdrawn e -> e.injection().drill().equals(drill);
      case AlertEvent e -> e.key().equals(drill.cell().value());
      case DiagnosisEvent e -> e.key().equals(drill.cell().value());
      case AbortEvent.Injections e ->
          e.injections().stream().anyMatch(i -> i.drill().equals(drill));
      case AbortEvent.Cell e ->
          e.cell().equals(drill.cell()) && e.upToDrillNumber() >= drill.number();
      default -> false;
    };
  }

  /** By the guard, but for what it reads each second of each condition. */
  private static boolean saidOf(Event event, DrillId drill) {
    return switch (event) {
      case GuardEvent.Baseline e -> e.drill().equals(drill);
      case GuardEvent.NotWatching e -> e.drill().equals(drill);
      case GuardEvent.AbortOutcome e -> e.drills().contains(drill);
      default -> false;
    };
  }

  /** An abort of the cell, a halt of it or of everything. */
  private static boolean ofItsCell(Event event, DrillId drill) {
    return event instanceof RecordEvent.Audit entry
        && (entry.on().equals(drill.cell().value()) || entry.on().equals("*"));
  }

  private static boolean mentions(Event event, DrillId drill) {
    return event instanceof RecordEvent.Audit entry
        && (entry.on().equals(drill.value()) || entry.on().startsWith(drill.value() + "."));
  }
}
