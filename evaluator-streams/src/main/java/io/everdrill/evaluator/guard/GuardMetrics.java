package io.everdrill.evaluator.guard;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What a guard counts. */
final class GuardMetrics {

  private final MeterRegistry registry;
  private final AtomicInteger watching;

  GuardMetrics(MeterRegistry registry) {
    this.registry = registry;
    watching = registry.gauge("everdrill.guard.drills.watched", new AtomicInteger());
  }

  void aborted(String cause) {
    registry.counter("everdrill.guard.aborts", "cause", cause).increment();
  }

  void halted() {
    registry.counter("everdrill.guard.halts").increment();
  }

  /** A word on the halt switch that is no event of its topic; counted at each start again. */
  void unreadableHalt() {
    registry.counter("everdrill.guard.halts.unreadable").increment();
  }

  /** One processor a partition counts its own; the gauge holds their sum. */
  void watching(int moreDrills) {
    watching.addAndGet(moreDrills);
  }

  Counter deadLetters() {
    return registry.counter("everdrill.guard.dead.letters");
  }
}
