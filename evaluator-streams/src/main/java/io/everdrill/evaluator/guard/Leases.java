package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.GuardEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.LeaseEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Says 'I watch this one', once a second, while that is true and nobody said to stop. */
record Leases(GuardSettings settings, Halts halts) {

  private static final Duration RENEWAL = Duration.ofSeconds(1);

  /** Also when the clock was set back: silence until it has caught up would revert everything. */
  static boolean isDue(Instant last, Instant now) {
    return now.isBefore(last) || !now.isBefore(last.plus(RENEWAL));
  }

  boolean halted(CellId cell) {
    return halts.cover(cell);
  }

  /** What is learnt before the first lease of a drill, which no fault begins without. */
  Stream<GuardEvent.Baseline> baseline(WatchedDrill drill, CellTelemetry seen, Instant now) {
    GuardedDrill facts = drill.facts();
    return facts.started().stream()
        .filter(
            s -> facts.baseline().isEmpty() && !facts.hasBegun() && mayLease(drill, s, seen, now))
        .map(s -> new GuardEvent.Baseline(s.cell(), s.drill(), seen.baselines(), now));
  }

  /** The leases that are due, and what the conditions read. */
  List<Event> renew(WatchedDrill drill, CellTelemetry seen, Instant now) {
    List<Event> events = new ArrayList<>();
    for (DrillEvent.Started started : drill.facts().started()) {
      if (isDue(drill.leasedAt(), now) && mayLease(drill, started, seen, now)) {
        drill.leased(now);
        drill.facts().watched().forEach(i -> renew(drill, started, i, seen, now, events));
      }
    }
    return events;
  }

  private boolean mayLease(
      WatchedDrill drill, DrillEvent.Started started, CellTelemetry seen, Instant now) {
    return !drill.facts().watched().isEmpty()
        && !halts.cover(started.cell())
        && GuardDecision.canWatch(drill.facts(), started, seen, now, settings);
  }

  private void renew(
      WatchedDrill drill,
      DrillEvent.Started started,
      InjectionId injection,
      CellTelemetry seen,
      Instant now,
      List<Event> events) {
    events.add(new LeaseEvent.Watching(started.cell(), injection, settings.instance(), now));
    drill
        .readings(started, seen, now)
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
