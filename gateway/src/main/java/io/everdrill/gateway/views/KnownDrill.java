package io.everdrill.gateway.views;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.EventTypes;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The facts of one drill, each once. */
final class KnownDrill {

  private static final JsonMapper MAPPER = Json.mapper();

  /** As the page counts it too. */
  private static final Duration AGENT_MARGIN = Duration.ofSeconds(5);

  private final DrillId id;
  private final Map<Class<? extends DrillEvent>, DrillEvent> facts = new HashMap<>();
  private final Map<InjectionId, InjectionStory> stories = new TreeMap<>();

  /** The largest of each fact, on its topic; of those of one kind one is kept. */
  private final Map<String, Integer> sizes = new HashMap<>();

  KnownDrill(DrillId id) {
    this.id = id;
  }

  DrillId id() {
    return id;
  }

  /** What its facts take, as far as their sizes were told. */
  long bytes() {
    return sizes.values().stream().mapToLong(Integer::longValue).sum();
  }

  private void measure(Event fact, String of, int bytes) {
    sizes.merge(
        of + " " + fact.getClass().getSimpleName(), bytes + Bound.EVENT_OVERHEAD_BYTES, Math::max);
  }

  void add(DrillEvent fact, int bytes) {
    measure(fact, "drill", bytes);
    facts.put(fact.getClass(), fact);
  }

  void add(InjectionEvent fact, int bytes) {
    InjectionId injection = fact.injection();
    measure(fact, injection.value(), bytes);
    stories.put(
        injection, stories.getOrDefault(injection, InjectionStory.of(injection)).with(fact));
  }

  List<Event> facts() {
    List<Event> all = new ArrayList<>(facts.values());
    stories.values().forEach(story -> all.addAll(story.facts()));
    all.sort(
        Comparator.comparing(Event::time)
            .thenComparing(KnownDrill::rank)
            .thenComparing(e -> EventTypes.nameOf(e.getClass())));
    return List.copyOf(all);
  }

  /** Which of two facts of one moment led to the other: a drill is over when its faults are. */
  private static int rank(Event fact) {
    return switch (fact) {
      case DrillEvent.Started x -> 0;
      case InjectionEvent.Accepted x -> 1;
      case InjectionEvent.Applied x -> 2;
      case InjectionEvent.Confirmed x -> 3;
      case InjectionEvent.Uncertain x -> 4;
      case DrillEvent.Skipped x -> 5;
      case InjectionEvent.Refused x -> 5;
      case InjectionEvent.Failed x -> 5;
      case InjectionEvent.Ended x -> 5;
      case DrillEvent.Ended x -> 6;
      case Event other ->
          throw new IllegalStateException("expected a fact of a drill, got " + other);
    };
  }

  /** The earliest that is known of it. */
  Instant began() {
    return allFacts().map(Event::time).min(Comparator.naturalOrder()).orElse(Instant.MIN);
  }

  /** When it had no more effect, as far as its facts tell. */
  Instant over() {
    Instant last = allFacts().map(Event::time).max(Comparator.naturalOrder()).orElse(Instant.MIN);
    return started().map(s -> last.plus(s.judging().recoveryDeadline())).findFirst().orElse(last);
  }

  private Stream<Event> allFacts() {
    return Stream.concat(
        facts.values().stream(), stories.values().stream().flatMap(s -> s.facts().stream()));
  }

  private Stream<DrillEvent.Started> started() {
    return Stream.ofNullable(facts.get(DrillEvent.Started.class))
        .map(DrillEvent.Started.class::cast);
  }

  BriefDrill brief() {
    return new BriefDrill(
        id,
        began(),
        state(),
        started()
            .flatMap(started -> started.injections().stream())
            .map(planned -> planned.target().key())
            .collect(Collectors.toSet()),
        stories.values().stream()
            .flatMap(story -> story.fact(InjectionEvent.Applied.class))
            .collect(
                Collectors.toMap(
                    InjectionEvent.Applied::injection,
                    applied -> applied.cell() + "/" + applied.target(),
                    (first, second) -> first)));
  }

  Optional<Hypothesis> hypothesis() {
    return started().map(DrillEvent.Started::hypothesis).findFirst();
  }

  /** Shadow and placebo break nothing, so they are never to blame. */
  Stream<Suspect> suspects(String service, Instant at) {
    return started()
        .filter(started -> started.leash() == Leash.LIVE)
        .flatMap(started -> suspects(started, named(started, service), at));
  }

  private Stream<Suspect> suspects(DrillEvent.Started started, String service, Instant at) {
    return started.injections().stream()
        .flatMap(planned -> Suspect.of(started, planned, story(planned.injection()), service, at));
  }

  /** The name that the drill has for a service. */
  private static String named(DrillEvent.Started started, String service) {
    return started.aliases().stream()
        .filter(known -> known.aliases().contains(service))
        .map(DrillEvent.ServiceAliases::service)
        .findFirst()
        .orElse(service);
  }

  /** Whether a service is its target's or a caller of it. */
  boolean speaksOf(String service) {
    return started()
        .flatMap(started -> started.injections().stream())
        .flatMap(
            planned ->
                Stream.concat(
                    Stream.of(planned.target().service()),
                    planned.callers().stream().map(DrillEvent.Caller::service)))
        .anyMatch(started().map(s -> named(s, service)).findFirst().orElse(service)::equals);
  }

  boolean breaks(String service) {
    return started()
        .flatMap(started -> started.injections().stream())
        .anyMatch(planned -> planned.target().service().equals(service));
  }

  /** Something was in force, and on what is not known, for its start was not read. */
  boolean mayBreakAnything(Instant at) {
    return started().findAny().isEmpty()
        && stories.values().stream()
            .anyMatch(
                story ->
                    story.began().anyMatch(began -> !at.isBefore(began))
                        && story.ended().noneMatch(at::isAfter));
  }

  /** One was accepted, and nobody knows what became of it: it may hurt the service. */
  boolean mayBreak(String service, Instant at) {
    return started()
        .filter(started -> started.leash() == Leash.LIVE)
        .flatMap(
            started ->
                started.injections().stream()
                    .filter(planned -> Suspect.hops(planned, named(started, service)).isPresent()))
        .map(planned -> story(planned.injection()))
        .filter(story -> story.phase() == InjectionStory.Phase.ACCEPTED)
        .flatMap(story -> story.fact(InjectionEvent.Accepted.class))
        .anyMatch(accepted -> !at.isBefore(accepted.acceptedAt()));
  }

  /** Of its injections, those of which nobody can tell whether they are over. */
  long uncertain(Instant now) {
    return stories.values().stream()
        .filter(
            story ->
                switch (story.phase()) {
                  case UNCERTAIN -> true;
                  case ACCEPTED -> settledBy(story).isBefore(now);
                  case UNHEARD, RUNNING, REFUSED, FAILED, ENDED -> false;
                })
        .count();
  }

  /** When one that was accepted is over, if its agent lives: by then it has said so. */
  private Instant settledBy(InjectionStory story) {
    return started()
        .flatMap(
            started ->
                started.injections().stream()
                    .filter(planned -> planned.injection().equals(story.injection()))
                    .map(planned -> started.expiresAt().plus(planned.limit()).plus(AGENT_MARGIN)))
        .findFirst()
        .orElseGet(() -> began().plus(OurDoing.LONGEST_DRILL));
  }

  /** Of its injections, those that may be in force longer after their limit than an agent needs. */
  long pastLimit(Instant now) {
    return stories.values().stream()
        .filter(story -> story.phase().mayBeInForce())
        .flatMap(story -> story.fact(InjectionEvent.Applied.class))
        .filter(applied -> now.isAfter(applied.endsBy().plus(AGENT_MARGIN)))
        .count();
  }

  private InjectionStory story(InjectionId injection) {
    return stories.getOrDefault(injection, InjectionStory.of(injection));
  }

  DrillView.State state() {
    if (facts.containsKey(DrillEvent.Skipped.class)) {
      return DrillView.State.SKIPPED;
    }
    // A slot is free at its time although nobody may know whether the fault has ended.
    if (stories.values().stream().anyMatch(s -> s.phase().mayBeInForce())) {
      return DrillView.State.ACTIVE;
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
      drill.put("recoveryDeadlineMs", started.judging().recoveryDeadline().toMillis());
      putMoment(drill, "expiresAt", started.expiresAt());
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
    story
        .fact(InjectionEvent.Accepted.class)
        .forEach(accepted -> putMoment(injection, "acceptedAt", accepted.acceptedAt()));
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
