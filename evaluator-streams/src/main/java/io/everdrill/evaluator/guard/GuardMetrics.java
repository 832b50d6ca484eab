package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.AbortCondition;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What a guard counts; from the start, so that the first one is seen as an increase. */
final class GuardMetrics {

  private static final String ABORTS = "everdrill.guard.aborts";
  private static final String CAUSE = "cause";

  private final MeterRegistry registry;
  private final AtomicInteger watching;
  private final Counter halts;
  private final Counter unreadableHalts;
  private final Counter deadLetters;

  GuardMetrics(MeterRegistry registry) {
    this.registry = registry;
    watching = registry.gauge("everdrill.guard.drills.watched", new AtomicInteger());
    halts = registry.counter("everdrill.guard.halts");
    unreadableHalts = registry.counter("everdrill.guard.halts.unreadable");
    deadLetters = registry.counter("everdrill.guard.dead.letters");
    AbortCondition.kinds().forEach(kind -> registry.counter(ABORTS, CAUSE, kind));
  }

  void aborted(String cause) {
    registry.counter(ABORTS, CAUSE, cause).increment();
  }

  void halted() {
    halts.increment();
  }

  /** A word on the halt switch that is no event of its topic; counted at each start again. */
  void unreadableHalt() {
    unreadableHalts.increment();
  }

  /** One processor a partition counts its own; the gauge holds their sum. */
  void watching(int moreDrills) {
    watching.addAndGet(moreDrills);
  }

  Counter deadLetters() {
    return deadLetters;
  }
}
