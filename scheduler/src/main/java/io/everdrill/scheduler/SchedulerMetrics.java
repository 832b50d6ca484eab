package io.everdrill.scheduler;

import io.everdrill.topics.Json;
import io.everdrill.topics.events.DrillEvent.SkipReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;

/** What a scheduler counts; from the start, so that the first one is seen as an increase. */
final class SchedulerMetrics {

  private final MeterRegistry registry;
  private final Counter started;
  private final Counter drawsRefused;

  SchedulerMetrics(MeterRegistry registry) {
    this.registry = registry;
    started = registry.counter("everdrill.scheduler.drills.started");
    drawsRefused = registry.counter("everdrill.scheduler.draws.refused");
    Arrays.stream(SkipReason.values()).forEach(this::skips);
  }

  void started() {
    started.increment();
  }

  /** A turn on a day whose seed is not the one that was promised. */
  void drawRefused() {
    drawsRefused.increment();
  }

  void skipped(SkipReason reason) {
    skips(reason).increment();
  }

  private Counter skips(SkipReason reason) {
    return registry.counter("everdrill.scheduler.drills.skipped", "reason", Json.word(reason));
  }
}
