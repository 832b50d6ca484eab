package io.everdrill.scheduler;

import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.TargetId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A slot that a started drill holds.
 *
 * @param freeAt when the slot is free whatever was heard: nothing of the drill can be in force then
 * @param rest how long after its end nothing starts in the cell
 */
record RunningDrill(
    DrillId drill,
    String service,
    TargetId target,
    List<InjectionStory> stories,
    Instant freeAt,
    Duration rest) {

  RunningDrill {
    stories = List.copyOf(stories);
  }

  RunningDrill with(InjectionEvent fact) {
    return new RunningDrill(
        drill,
        service,
        target,
        stories.stream()
            .map(s -> s.injection().equals(fact.injection()) ? s.with(fact) : s)
            .toList(),
        freeAt,
        rest);
  }

  boolean overAt(Instant now) {
    return !now.isBefore(freeAt) || stories.stream().allMatch(s -> s.phase().over());
  }

  /** From the first of its injections that was applied to the last; 0 where fewer than two were. */
  Duration startSpread() {
    List<Instant> applied =
        stories.stream()
            .flatMap(s -> s.fact(InjectionEvent.Applied.class))
            .map(a -> a.appliedAt().plus(a.clock().offset()))
            .sorted()
            .toList();
    return applied.isEmpty()
        ? Duration.ZERO
        : Duration.between(applied.getFirst(), applied.getLast());
  }
}
