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
 * @param service of the drawn target
 * @param target the drawn one; a bridge between two groups is not broken itself
 * @param freeAt when the slot is free whatever was heard: nothing of the drill can be in force then
 * @param rest how long after its end nothing starts in the cell
 * @param broken the targets of all its injections; the drawn one where an earlier version kept the
 *     slot
 */
record RunningDrill(
    DrillId drill,
    String service,
    TargetId target,
    List<InjectionStory> stories,
    Instant freeAt,
    Duration rest,
    List<Broken> broken) {

  RunningDrill {
    stories = List.copyOf(stories);
    broken = broken == null ? List.of(new Broken(target, service)) : List.copyOf(broken);
  }

  /** One target that an injection of the drill is on. */
  record Broken(TargetId target, String service) {}

  boolean isOn(String aService) {
    return broken.stream().anyMatch(b -> b.service().equals(aService));
  }

  boolean breaks(TargetId aTarget) {
    return broken.stream().anyMatch(b -> b.target().equals(aTarget));
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
        rest,
        broken);
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
