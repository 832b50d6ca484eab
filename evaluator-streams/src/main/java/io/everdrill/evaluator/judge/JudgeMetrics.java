package io.everdrill.evaluator.judge;

import io.everdrill.topics.events.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far behind the judge is, and what records it had trouble with. */
final class JudgeMetrics implements JudgeOrder.Metered {

  private static final Logger LOG = LoggerFactory.getLogger(JudgeMetrics.class);

  private final InstantSource time;
  private final Counter deadLetters;
  private final Counter outOfOrder;
  private final Counter lateProbeResults;
  private final Counter moved;
  private final Counter tooLate;
  private final AtomicLong lateSaidInMinute = new AtomicLong(Long.MIN_VALUE);
  private final Map<Integer, Instant> judgedUpTo = new ConcurrentHashMap<>();

  JudgeMetrics(MeterRegistry registry, InstantSource time) {
    this.time = time;
    deadLetters = registry.counter("everdrill.judge.dead.letters");
    outOfOrder = registry.counter("everdrill.judge.facts.out.of.order");
    lateProbeResults = registry.counter("everdrill.judge.probe.results.late");
    moved = registry.counter("everdrill.judge.records.moved");
    tooLate = registry.counter("everdrill.judge.facts.too.late");
    Gauge.builder("everdrill.judge.behind", this, m -> m.behind().toMillis() / 1_000.0)
        .baseUnit("seconds")
        .register(registry);
  }

  Counter deadLetters() {
    return deadLetters;
  }

  /**
   * Wall clock minus the append time that the slowest partition has come to; 0 before the first.
   */
  Duration behind() {
    return judgedUpTo.values().stream()
        .min(Instant::compareTo)
        .map(at -> Duration.between(at, time.instant()))
        .orElse(Duration.ZERO);
  }

  @Override
  public void outOfOrder() {
    outOfOrder.increment();
  }

  @Override
  public void lateProbeResult() {
    lateProbeResults.increment();
  }

  /** Of many one a minute is logged. */
  @Override
  public void cameTooLate(Event fact) {
    tooLate.increment();
    long minute = time.instant().getEpochSecond() / 60;
    if (lateSaidInMinute.getAndSet(minute) != minute) {
      LOG.info(
          "{} of {} came too late to revise what was said ({} such facts since the start)",
          fact.getClass().getSimpleName(),
          fact.subject(),
          Math.round(tooLate.count()));
    }
  }

  @Override
  public void moved() {
    moved.increment();
  }

  @Override
  public void judgedUpTo(int partition, Instant at) {
    judgedUpTo.put(partition, at);
  }
}
