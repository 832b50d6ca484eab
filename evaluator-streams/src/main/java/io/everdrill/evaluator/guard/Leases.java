package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.GuardEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.LeaseEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Says 'I watch this one', once a second, while that is true and nobody said to stop. */
record Leases(GuardSettings settings, Halts halts, Supplier<ClockReading> clock) {

  private static final Duration RENEWAL = Duration.ofSeconds(1);

  /** Also when the clock was set back: silence until it has caught up would revert everything. */
  static boolean isDue(Instant last, Instant now) {
    return now.isBefore(last) || !now.isBefore(last.plus(RENEWAL));
  }

  boolean halted(CellId cell) {
    return halts.cover(cell);
  }

  /** What is learnt before the first lease of a drill, which no fault begins without. */
  Stream<GuardEvent.Baseline> baseline(WatchedDrill drill, CellWatch cell, Instant now) {
    GuardedDrill facts = drill.facts();
    return facts.started().stream()
        .filter(s -> facts.baseline().isEmpty() && !facts.hasBegun() && !drill.watched().isEmpty())
        .filter(s -> doubts(drill, s, cell, now).findAny().isEmpty())
        .map(s -> new GuardEvent.Baseline(s.cell(), s.drill(), cell.telemetry().baselines(), now));
  }

  /** The leases that are due and what the conditions read, or why there is none. */
  List<Event> renew(WatchedDrill drill, CellWatch cell, Instant now) {
    List<Event> events = new ArrayList<>();
    if (drill.watched().isEmpty() || !isDue(drill.leasedAt(), now)) {
      return events;
    }
    for (DrillEvent.Started started : drill.facts().started()) {
      Optional<Doubt> doubt = doubts(drill, started, cell, now).findAny();
      if (doubt.isEmpty()) {
        drill.leased(now);
        drill.watched().forEach(i -> renew(drill, started, i, cell, now, events));
      } else if (isDue(drill.doubtedAt(), now)) {
        drill.doubted(now);
        events.add(doubt.get().about(started.drill(), now));
      }
    }
    return events;
  }

  private Stream<Doubt> doubts(
      WatchedDrill drill, DrillEvent.Started started, CellWatch cell, Instant now) {
    if (halts.cover(started.cell())) {
      return Stream.of(Doubt.HALTED);
    }
    GuardedDrill facts = drill.facts();
    Duration age = cell.telemetry().age(now, clock.get().offset());
    Stream<Doubt> watching = Doubt.onWatching(facts, started, cell.telemetry(), age, settings);
    return facts.hasBegun()
        ? watching
        : Stream.concat(watching, Doubt.onBeginning(drill, started, cell, now));
  }

  private void renew(
      WatchedDrill drill,
      DrillEvent.Started started,
      InjectionId injection,
      CellWatch cell,
      Instant now,
      List<Event> events) {
    events.add(new LeaseEvent.Watching(started.cell(), injection, settings.instance(), now));
    drill
        .readings(started, cell.telemetry(), now)
        .map(
            r ->
                new GuardEvent.Reading(
                    started.cell(),
                    injection,
                    r.condition(),
                    r.value(),
                    r.bound(),
                    r.samples(),
                    now))
        .forEach(events::add);
  }
}
