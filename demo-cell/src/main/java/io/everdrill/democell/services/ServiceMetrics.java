package io.everdrill.democell.services;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/** What a service counts: the requests that it answered, and each call that it made to another. */
final class ServiceMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50),
    Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1),
    Duration.ofMillis(2500), Duration.ofSeconds(5)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  void answered(String route, String outcome, long nanos) {
    timer("http.server.requests", "route", route, "outcome", outcome)
        .record(Duration.ofNanos(nanos));
  }

  void called(String dependency, String peer, String outcome, long nanos) {
    timer("dependency.requests", "dependency", dependency, "peer", peer, "outcome", outcome)
        .record(Duration.ofNanos(nanos));
  }

  /** Makes the edge visible before the first call. */
  void declare(String dependency, String peer) {
    timer("dependency.requests", "dependency", dependency, "peer", peer, "outcome", "success");
  }

  void gauge(String name, String label, String value, Supplier<Number> reading) {
    Gauge.builder(name, reading).tag(label, value).register(registry);
  }

  String scrape() {
    return registry.scrape();
  }

  private Timer timer(String name, String... tags) {
    return Timer.builder(name).tags(tags).serviceLevelObjectives(BUCKETS).register(registry);
  }
}
