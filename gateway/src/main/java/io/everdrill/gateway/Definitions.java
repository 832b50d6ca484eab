package io.everdrill.gateway;

import io.everdrill.gateway.inputs.DefinitionList;
import io.everdrill.gateway.inputs.InputFormat;
import io.everdrill.gateway.inputs.Intake;
import io.everdrill.gateway.inputs.MalformedInput;
import io.everdrill.gateway.inputs.Message;
import io.everdrill.topics.EventBounds;
import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InventoryEvent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Takes in what may be broken, how often, and who is scored: targets, probes, scenarios,
 * programmes, detectors. A list is checked whole before any of it is written.
 */
final class Definitions {

  private final EventWriter writer;
  private final Books books;
  private final InstantSource time;

  /** Whether a kind belongs to one cell each, or to all. */
  private enum Reach {
    ONE_CELL,
    EVERY_CELL
  }

  private record Kind(Topic topic, Class<? extends Event> type, Reach reach) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(Topic.TARGETS, InventoryEvent.Target.class, Reach.ONE_CELL),
          new Kind(Topic.PROBES, DefinitionEvent.Probe.class, Reach.ONE_CELL),
          new Kind(Topic.PROGRAMMES, DefinitionEvent.Programme.class, Reach.ONE_CELL),
          new Kind(Topic.SCENARIOS, DefinitionEvent.Scenario.class, Reach.EVERY_CELL),
          new Kind(Topic.DETECTORS, DefinitionEvent.Detector.class, Reach.EVERY_CELL));

  Definitions(EventWriter writer, Books books, InstantSource time) {
    this.writer = writer;
    this.books = books;
    this.time = time;
  }

  List<Endpoint> endpoints() {
    return KINDS.stream().map(this::endpoint).toList();
  }

  /** How each address reads what is posted to it: decoding alone, with nothing written. */
  static Map<String, InputFormat> formats() {
    return KINDS.stream()
        .collect(
            Collectors.toMap(k -> "/" + k.topic().shortName(), k -> new DefinitionList(k.type())));
  }

  private Endpoint endpoint(Kind kind) {
    String name = kind.topic().shortName();
    return Endpoint.post(
        "/api/v1/" + name,
        "writes " + name + ", one or a list, all or none: the JSON of the topic " + name,
        Permission.DEFINE,
        (Endpoint.Action) call -> define(call, kind));
  }

  private Answer define(Call call, Kind kind) {
    List<Event> events = read(call, kind);
    for (Event event : events) {
      requireReach(call.caller(), event, kind.reach());
      requireShort(event);
      if (!EventWriter.fits(writer.record(event))) {
        throw Problem.badRequest(
            event.subject()
                + ": expected at most "
                + EventWriter.MAX_RECORD_BYTES
                + " bytes as a record");
      }
    }
    List<Event> all = new ArrayList<>(events);
    all.add(books.entry(call.caller(), "define." + kind.topic().shortName(), "", names(events)));
    writer.write(all, List.of());
    return Answer.json(Map.of("written", events.size()));
  }

  private List<Event> read(Call call, Kind kind) {
    Message message =
        new Message(call.body(), call.caller().name(), time.instant(), call.headers());
    try {
      Intake intake = new DefinitionList(kind.type()).read(message);
      return intake.events();
    } catch (MalformedInput e) {
      throw Problem.badRequest(e.getMessage());
    }
  }

  private static void requireShort(Event event) {
    try {
      EventBounds.checked(event);
    } catch (UnreadableEvent e) {
      throw Problem.badRequest(event.subject() + ": " + e.getMessage());
    }
  }

  private static void requireReach(Caller caller, Event event, Reach reach) {
    switch (reach) {
      case EVERY_CELL -> caller.requireEverywhere(event.subject());
      case ONE_CELL -> caller.requireReach(new CellId(event.key().split("/", 2)[0]));
    }
  }

  /** Enough of them to know which it was. */
  private static String names(List<Event> events) {
    String names = events.stream().limit(20).map(Event::subject).collect(Collectors.joining(", "));
    return events.size() + ": " + names + (events.size() > 20 ? ", ..." : "");
  }
}
