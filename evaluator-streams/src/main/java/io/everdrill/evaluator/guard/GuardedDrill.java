package io.everdrill.evaluator.guard;

import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillEvent.PlannedInjection;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.GuardEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the guard knows of one drill: that it started, what life was like before, what became of its
 * injections, what was aborted. Topics come in any order, so facts may be here before the start,
 * and any order gives the same. Immutable.
 *
 * @param aborted injections that were aborted by their ids
 * @param cellAborts names of the aborts of the whole cell that hit all of the drill
 */
record GuardedDrill(
    List<DrillEvent.Started> started,
    List<GuardEvent.Baseline> baseline,
    Map<InjectionId, InjectionStory> stories,
    Set<InjectionId> aborted,
    Set<String> cellAborts) {

  static final GuardedDrill UNHEARD =
      new GuardedDrill(List.of(), List.of(), Map.of(), Set.of(), Set.of());

  /** Commands and clocks are late sometimes; nobody waits longer for an injection's end. */
  private static final Duration MARGIN = Duration.ofSeconds(15);

  GuardedDrill {
    started = List.copyOf(started);
    baseline = List.copyOf(baseline);
    stories = Map.copyOf(stories);
    aborted = Set.copyOf(aborted);
    cellAborts = Set.copyOf(cellAborts);
  }

  /** From what is stored. */
  static GuardedDrill of(List<Event> events) {
    GuardedDrill drill = UNHEARD;
    for (Event event : events) {
      drill = drill.with(event);
    }
    return drill;
  }

  GuardedDrill with(Event event) {
    return switch (event) {
      case DrillEvent.Started s ->
          new GuardedDrill(List.of(s), baseline, stories, aborted, cellAborts);
      case InjectionEvent fact -> {
        Map<InjectionId, InjectionStory> more = new HashMap<>(stories);
        more.merge(
            fact.injection(),
            InjectionStory.of(fact.injection()).with(fact),
            (story, first) -> story.with(fact));
        yield new GuardedDrill(started, baseline, more, aborted, cellAborts);
      }
      case GuardEvent.Baseline b ->
          baseline.isEmpty() || b.learntAt().isBefore(baseline.getFirst().learntAt())
              ? new GuardedDrill(started, List.of(b), stories, aborted, cellAborts)
              : this;
      case AbortEvent.Injections a -> {
        Set<InjectionId> more = new TreeSet<>(aborted);
        more.addAll(a.injections());
        yield new GuardedDrill(started, baseline, stories, more, cellAborts);
      }
      case AbortEvent.Cell a -> {
        Set<String> more = new TreeSet<>(cellAborts);
        more.add(a.abort());
        yield new GuardedDrill(started, baseline, stories, aborted, more);
      }
      default -> this;
    };
  }

  /** What is to be stored, in an order of its own. */
  List<Event> events(List<AbortEvent> aborts) {
    List<Event> events = new ArrayList<>(started);
    events.addAll(baseline);
    stories.values().stream()
        .sorted(Comparator.comparing(InjectionStory::injection))
        .forEach(story -> events.addAll(story.facts()));
    events.addAll(aborts);
    return events;
  }

  /** Injections that something may still be done about, in the order of the plan. */
  Stream<InjectionId> open() {
    return started.stream()
        .flatMap(s -> s.injections().stream())
        .map(PlannedInjection::injection)
        .filter(id -> !story(id).phase().over());
  }

  /**
   * Injections that the guard vouches for. None once the drill is aborted: an agent that missed the
   * abort then reverts when its patience is over, and what had not begun does not begin.
   */
  List<InjectionId> watched() {
    return aborted.isEmpty() && cellAborts.isEmpty() ? open().toList() : List.of();
  }

  /** Injections that may be in force and are not being aborted. */
  List<InjectionId> abortable() {
    return cellAborts.isEmpty()
        ? open().filter(id -> story(id).phase().mayBeInForce() && !aborted.contains(id)).toList()
        : List.of();
  }

  /**
   * What an abort names, once something may be in force: with that all that was vouched for, for
   * what we have not heard of yet may begin, or have begun.
   */
  List<InjectionId> toAbort() {
    return open().filter(id -> !aborted.contains(id)).toList();
  }

  /** Whether something that was aborted by its id is not known to have ended. */
  boolean awaitsAbort() {
    return open().anyMatch(aborted::contains);
  }

  /** What was learnt before the injection, or what can be learnt now. */
  List<GuardEvent.ServiceBaseline> baselinesOr(CellTelemetry now) {
    return baseline.isEmpty() ? now.baselines() : baseline.getFirst().services();
  }

  /** Whether one of them is or was in force, so its baseline was known once. */
  boolean hasBegun() {
    return stories.values().stream().anyMatch(InjectionStory::wasInForce);
  }

  /** After this moment nothing more is to come from it, or would be believed. */
  Instant doneAfter() {
    return started.stream()
        .map(s -> open().findAny().isEmpty() ? Instant.MIN : deadline(s))
        .findAny()
        .orElse(Instant.MAX);
  }

  private static Instant deadline(DrillEvent.Started drill) {
    Duration longest =
        drill.injections().stream()
            .map(PlannedInjection::limit)
            .max(Comparator.naturalOrder())
            .orElse(Duration.ZERO);
    return drill.expiresAt().plus(longest).plus(MARGIN);
  }

  InjectionStory story(InjectionId id) {
    return stories.getOrDefault(id, InjectionStory.of(id));
  }
}
