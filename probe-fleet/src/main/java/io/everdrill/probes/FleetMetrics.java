package io.everdrill.probes;

import io.everdrill.topics.events.ProbeEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The fleet's own numbers: what came of looks, and whether they were made when they should be. */
final class FleetMetrics {

  private final MeterRegistry registry;
  private final Timer lateness;
  private final Counter unsent;
  private final AtomicInteger inFlight = new AtomicInteger();

  FleetMetrics(MeterRegistry registry, Supplier<Number> probes) {
    this.registry = registry;
    this.lateness =
        Timer.builder("everdrill.probe.schedule.lateness")
            .description("From the moment a look was due to its beginning")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    this.unsent =
        Counter.builder("everdrill.probe.results.unsent")
            .description("Results that did not reach the broker")
            .register(registry);
    Gauge.builder("everdrill.probe.in.flight", inFlight, AtomicInteger::get)
        .description("Looks that wait for their answer")
        .register(registry);
    Gauge.builder("everdrill.probe.definitions", probes)
        .description("Probes that are made")
        .register(registry);
  }

  void began(Duration late) {
    lateness.record(late);
    inFlight.incrementAndGet();
  }

  synchronized void ended() {
    inFlight.decrementAndGet();
    notifyAll();
  }

  /** Returns when no look waits for its answer any more, or the limit is over. */
  synchronized void awaitNoneInFlight(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (long left = limit.toNanos();
        inFlight.get() > 0 && left > 0;
        left = deadline - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  void result(ProbeEvent.Result result) {
    Counter.builder("everdrill.probe.results")
        .description("Looks by what came of them")
        .tag("cell", result.cell().value())
        .tag("service", result.service())
        .tag("failure", result.failure().name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }

  void unsent(int results) {
    unsent.increment(results);
  }
}
