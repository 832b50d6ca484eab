package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.InjectionCase;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.VerdictEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the judge keeps of one injection: nothing but events, in and out. From others the drill's
 * start and the injection's facts, in whichever order they came; of its own the detections
 * announced and the last verdict. Immutable.
 */
record CaseFile(InjectionId injection, List<Event> events) {

  CaseFile {
    events = List.copyOf(events);
  }

  static CaseFile of(InjectionId injection) {
    return new CaseFile(injection, List.of());
  }

  CaseFile with(DrillEvent.Started drill) {
    return events.stream().anyMatch(DrillEvent.Started.class::isInstance) ? this : plus(drill);
  }

  CaseFile with(InjectionEvent fact) {
    InjectionStory story = story().with(fact);
    return story.equals(story())
        ? this
        : without(e -> e instanceof InjectionEvent).plus(story.facts());
  }

  /** Announced, in the place of what was announced of the same detector. */
  CaseFile with(DetectionEvent.Detected announced) {
    return withoutDetection(announced.episode().detector()).plus(announced);
  }

  CaseFile withoutDetection(String detector) {
    return without(
        e -> e instanceof DetectionEvent.Detected d && d.episode().detector().equals(detector));
  }

  CaseFile with(VerdictEvent.Injection verdict) {
    return without(e -> e instanceof VerdictEvent.Injection).plus(verdict);
  }

  InjectionStory story() {
    return InjectionStory.of(injection, of(InjectionEvent.class).toList());
  }

  /** The case, once both its drill and its being in force are known. */
  Optional<InjectionCase> known() {
    InjectionStory story = story();
    return story.wasInForce()
        ? of(DrillEvent.Started.class).flatMap(d -> planned(d, story)).findFirst()
        : Optional.empty();
  }

  private Stream<InjectionCase> planned(DrillEvent.Started drill, InjectionStory story) {
    return drill.injections().stream()
        .filter(p -> p.injection().equals(injection))
        .map(p -> new InjectionCase(drill, p, story));
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

  private CaseFile plus(Event event) {
    return plus(List.of(event));
  }

  private CaseFile plus(List<? extends Event> more) {
    List<Event> all = new ArrayList<>(events);
    all.addAll(more);
    return new CaseFile(injection, all);
  }

  private CaseFile without(Predicate<Event> which) {
    return new CaseFile(injection, events.stream().filter(which.negate()).toList());
  }
}
