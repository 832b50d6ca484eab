package io.everdrill.gateway;

import io.everdrill.gateway.views.View;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Counts what verdicts say of each detector, and how long it took to notice, for {@code /metrics}.
 * Only of verdicts since the start, and only their first revision, so that each counts once: what
 * is read again after a restart is not news.
 */
final class VerdictMeters implements View {

  private static final Duration[] BUCKETS = {
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(15),
    Duration.ofSeconds(20),
    Duration.ofSeconds(30),
    Duration.ofSeconds(45),
    Duration.ofSeconds(60),
    Duration.ofSeconds(90),
    Duration.ofSeconds(120),
    Duration.ofSeconds(300)
  };

  private final MeterRegistry metrics;
  private final Instant since;

  VerdictMeters(MeterRegistry metrics, Instant since) {
    this.metrics = metrics;
    this.since = since;
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.VERDICTS);
  }

  @Override
  public Duration reach() {
    return Duration.ZERO;
  }

  @Override
  public void take(Event event) {
    if (event instanceof VerdictEvent.Injection verdict
        && verdict.revision() == 1
        && verdict.outcome() == VerdictEvent.Outcome.JUDGED
        && !verdict.emittedAt().isBefore(since)) {
      verdict.detectors().forEach(this::count);
    }
  }

  private static String outcome(VerdictEvent.DetectorVerdict made) {
    boolean censored = made.detection() instanceof Detection.Missed && !made.missed();
    return censored ? "censored" : Wire.outcome(made.detection());
  }

  private void count(VerdictEvent.DetectorVerdict made) {
    String detector = made.detector();
    metrics
        .counter("everdrill.gateway.verdicts", "detector", detector, "outcome", outcome(made))
        .increment();
    if (made.detection() instanceof Detection.Detected detected) {
      Timer.builder("everdrill.gateway.time.to.detect")
          .tag("detector", detector)
          .serviceLevelObjectives(BUCKETS)
          .register(metrics)
          .record(detected.timeToDetect());
    }
  }
}
