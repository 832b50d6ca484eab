package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.InjectionCase;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.VerdictEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the judge keeps of one injection: nothing but events, in and out. From others the drill's
 * start and the injection's facts, in whichever order they came; of its own the detections
 * announced and the last verdict. Immutable; the story is folded once.
 */
final class CaseFile {

  static final CaseFile EMPTY = new CaseFile(List.of());

  private final List<Event> events;

  /** The case, once both its drill and its being in force are known: one or none. */
  private final List<InjectionCase> known;

  CaseFile(List<Event> events) {
    this.events = List.copyOf(events);
    this.known = fold().toList();
  }

  private Stream<InjectionCase> fold() {
    return of(InjectionEvent.class)
        .map(InjectionEvent::injection)
        .limit(1)
        .map(this::story)
        .filter(InjectionStory::wasInForce)
        .flatMap(story -> of(DrillEvent.Started.class).flatMap(drill -> planned(drill, story)))
        .limit(1);
  }

  private InjectionStory story(InjectionId injection) {
    return InjectionStory.of(injection, of(InjectionEvent.class).toList());
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
        : replace(DrillEvent.Started.class::isInstance, List.of(drill));
  }

  CaseFile with(InjectionEvent fact) {
    InjectionStory before = story(fact.injection());
    InjectionStory after = before.with(fact);
    return after.facts().equals(before.facts())
        ? this
        : replace(InjectionEvent.class::isInstance, after.facts());
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

  Optional<DetectionEvent.Detected> announced(String detector) {
    return of(DetectionEvent.Detected.class)
        .filter(d -> d.episode().detector().equals(detector))
        .findFirst();
  }

  private <E extends Event> Stream<E> of(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast);
  }

  private CaseFile replace(Predicate<Event> which, List<? extends Event> by) {
    return new CaseFile(
        Stream.concat(events.stream().filter(which.negate()), by.stream()).toList());
  }
}
