package io.everdrill.gateway.views;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.EventTypes;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The facts of one drill, each once. */
final class KnownDrill {

  private static final JsonMapper MAPPER = Json.mapper();

  private final DrillId id;
  private final Map<Class<? extends DrillEvent>, DrillEvent> facts = new HashMap<>();
  private final Map<InjectionId, InjectionStory> stories = new TreeMap<>();

  KnownDrill(DrillId id) {
    this.id = id;
  }

  DrillId id() {
    return id;
  }

  void add(DrillEvent fact) {
    facts.put(fact.getClass(), fact);
  }

  void add(InjectionEvent fact) {
    InjectionId injection = fact.injection();
    stories.put(
        injection, stories.getOrDefault(injection, InjectionStory.of(injection)).with(fact));
  }

  List<Event> facts() {
    List<Event> all = new ArrayList<>(facts.values());
    stories.values().forEach(story -> all.addAll(story.facts()));
    all.sort(Comparator.comparing(Event::time).thenComparing(e -> EventTypes.nameOf(e.getClass())));
    return List.copyOf(all);
  }

  /** Shadow and placebo break nothing, so they are never to blame. */
  Stream<Suspect> suspects(String service, Instant at) {
    if (!(facts.get(DrillEvent.Started.class) instanceof DrillEvent.Started started)
        || started.leash() != Leash.LIVE) {
      return Stream.empty();
    }
    return started.injections().stream()
        .flatMap(planned -> Suspect.of(started, planned, story(planned.injection()), service, at));
  }

  private InjectionStory story(InjectionId injection) {
    return stories.getOrDefault(injection, InjectionStory.of(injection));
  }

  DrillView.State state() {
    if (facts.containsKey(DrillEvent.Skipped.class)) {
      return DrillView.State.SKIPPED;
    }
    if (facts.containsKey(DrillEvent.Ended.class)) {
      return DrillView.State.DONE;
    }
    // Its start may lie further back than history is read.
    boolean startUnseen = !facts.containsKey(DrillEvent.Started.class);
    return startUnseen && stories.values().stream().allMatch(s -> s.phase().over())
        ? DrillView.State.DONE
        : DrillView.State.ACTIVE;
  }

  ObjectNode describe() {
    ObjectNode drill = MAPPER.createObjectNode();
    drill.put("drill", id.value());
    drill.put("cell", id.cell().value());
    drill.set("state", MAPPER.valueToTree(state()));
    if (facts.get(DrillEvent.Skipped.class) instanceof DrillEvent.Skipped skipped) {
      drill.put("scenario", skipped.scenario());
      drill.set("reason", MAPPER.valueToTree(skipped.reason()));
      drill.put("detail", skipped.detail());
      drill.put("skippedAt", Json.format(skipped.skippedAt()));
      return drill;
    }
    Map<InjectionId, ObjectNode> injections = new TreeMap<>();
    stories.forEach((injection, story) -> injections.put(injection, describe(story)));
    if (facts.get(DrillEvent.Started.class) instanceof DrillEvent.Started started) {
      drill.put("programme", started.programme());
      drill.put("scenario", started.scenario());
      drill.set("leash", MAPPER.valueToTree(started.leash()));
      drill.put("startedAt", Json.format(started.startedAt()));
      drill.set("hypothesis", MAPPER.valueToTree(started.hypothesis()));
      started.injections().forEach(planned -> describe(planned, injections));
    }
    if (facts.get(DrillEvent.Ended.class) instanceof DrillEvent.Ended ended) {
      drill.put("endedAt", Json.format(ended.endedAt()));
    }
    drill.putArray("injections").addAll(injections.values());
    return drill;
  }

  private static ObjectNode describe(InjectionStory story) {
    ObjectNode injection = MAPPER.createObjectNode();
    injection.put("injection", story.injection().value());
    injection.set("phase", MAPPER.valueToTree(story.phase()));
    story.began().forEach(at -> putMoment(injection, "appliedAt", at));
    story
        .fact(InjectionEvent.Applied.class)
        .forEach(applied -> putMoment(injection, "endsBy", applied.endsBy()));
    story.ended().forEach(at -> putMoment(injection, "endedAt", at));
    story
        .fact(InjectionEvent.Ended.class)
        .forEach(ended -> injection.set("endReason", MAPPER.valueToTree(ended.reason())));
    story
        .fact(InjectionEvent.Refused.class)
        .forEach(refused -> injection.set("refusal", MAPPER.valueToTree(refused.reason())));
    return injection;
  }

  private static void describe(
      DrillEvent.PlannedInjection planned, Map<InjectionId, ObjectNode> injections) {
    ObjectNode injection =
        injections.computeIfAbsent(planned.injection(), id -> describe(InjectionStory.of(id)));
    injection.put("target", planned.target().target().value());
    injection.put("service", planned.target().service());
    injection.put("owner", planned.target().owner());
    injection.set("fault", MAPPER.valueToTree(planned.fault()));
    injection.set("limitMs", MAPPER.valueToTree(planned.limit()));
    injection.set("feltBy", MAPPER.valueToTree(planned.callers()));
  }

  private static void putMoment(ObjectNode node, String field, Instant moment) {
    node.put(field, Json.format(moment));
  }
}
