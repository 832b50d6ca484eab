package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.InjectionCase;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.events.AlertEvent.Episode;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.VerdictEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the judge keeps of one injection: nothing but events, in and out. From others the drill's
 * start and the injection's facts, in whichever order they came; of its own the detections
 * announced and the last verdict. Immutable; what follows from its events is found once.
 */
final class CaseFile {

  static final CaseFile EMPTY = new CaseFile(List.of());

  private final List<Event> events;

  /** What its facts tell, once there is one: one or none. */
  private final List<InjectionStory> story;

  /** The case, once both its drill and its being in force are known: one or none. */
  private final List<InjectionCase> known;

  CaseFile(List<Event> events) {
    this.events = List.copyOf(events);
    this.story = story(events).toList();
    this.known = story.stream().flatMap(this::fold).toList();
  }

  private CaseFile(List<Event> events, List<InjectionStory> story, List<InjectionCase> known) {
    this.events = List.copyOf(events);
    this.story = story;
    this.known = known;
  }

  private static Stream<InjectionStory> story(List<Event> events) {
    List<InjectionEvent> facts = of(InjectionEvent.class, events).toList();
    return facts.stream()
        .map(InjectionEvent::injection)
        .limit(1)
        .map(injection -> InjectionStory.of(injection, facts));
  }

  private Stream<InjectionCase> fold(InjectionStory told) {
    return Stream.of(told)
        .filter(InjectionStory::wasInForce)
        .flatMap(_ -> of(DrillEvent.Started.class))
        .flatMap(drill -> planned(drill, told))
        .limit(1);
  }

  private static Stream<InjectionCase> planned(DrillEvent.Started drill, InjectionStory story) {
    return drill.injections().stream()
        .filter(p -> p.injection().equals(story.injection()))
        .map(p -> new InjectionCase(drill, p, story));
  }

  List<Event> events() {
    return events;
  }

  /** The case, once both its drill and its being in force are known. */
  Optional<InjectionCase> known() {
    return known.stream().findFirst();
  }

  CaseFile with(DrillEvent.Started drill) {
    return of(DrillEvent.Started.class).findFirst().isPresent()
        ? this
        : new CaseFile(with(DrillEvent.Started.class::isInstance, List.of(drill)));
  }

  CaseFile with(InjectionEvent fact) {
    InjectionStory before =
        story.stream().findFirst().orElseGet(() -> InjectionStory.of(fact.injection()));
    InjectionStory after = before.with(fact);
    if (after.equals(before)) {
      return this;
    }
    List<Event> all = with(InjectionEvent.class::isInstance, after.facts());
    return known.isEmpty()
        ? new CaseFile(all)
        : new CaseFile(all, List.of(after), List.of(known.getFirst().with(after)));
  }

  /** Announced, in the place of what was announced of the same detector. */
  CaseFile with(DetectionEvent.Detected announced) {
    return replace(e -> isOf(e, announced.episode().detector()), List.of(announced));
  }

  CaseFile withoutDetection(String detector) {
    return announced(detector).isEmpty() ? this : replace(e -> isOf(e, detector), List.of());
  }

  private static boolean isOf(Event event, String detector) {
    return event instanceof DetectionEvent.Detected d && d.episode().detector().equals(detector);
  }

  CaseFile with(VerdictEvent.Injection verdict) {
    return replace(VerdictEvent.Injection.class::isInstance, List.of(verdict));
  }

  boolean judged() {
    return verdict().isPresent();
  }

  Optional<VerdictEvent.Injection> verdict() {
    return of(VerdictEvent.Injection.class).findFirst();
  }

  /** Of each detector that has noticed it the alert that was announced. */
  Stream<Episode> announced() {
    return of(DetectionEvent.Detected.class).map(DetectionEvent.Detected::episode);
  }

  Optional<DetectionEvent.Detected> announced(String detector) {
    return of(DetectionEvent.Detected.class)
        .filter(d -> d.episode().detector().equals(detector))
        .findFirst();
  }

  private <E extends Event> Stream<E> of(Class<E> type) {
    return of(type, events);
  }

  private static <E extends Event> Stream<E> of(Class<E> type, List<Event> events) {
    return events.stream().filter(type::isInstance).map(type::cast);
  }

  /** Of what neither the story nor the case follows from. */
  private CaseFile replace(Predicate<Event> which, List<? extends Event> by) {
    return new CaseFile(with(which, by), story, known);
  }

  private List<Event> with(Predicate<Event> which, List<? extends Event> by) {
    return Stream.concat(events.stream().filter(which.negate()), by.stream()).toList();
  }
}
