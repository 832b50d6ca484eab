package io.everdrill.probes;

import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.Probe;
import io.everdrill.topics.events.ProbeEvent.Failure;
import io.everdrill.topics.events.ProbeEvent.Phases;
import io.everdrill.topics.events.ProbeEvent.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one probe's looks at their moments. The next look never waits for the last: what cannot
 * begin in time is a failed look of its own, because a user would not have been served either.
 */
final class ScheduledProbe implements AutoCloseable {

  /** Nobody waits longer for an answer. */
  static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(ScheduledProbe.class);
  private static final Phases NO_PHASES = new Phases(Duration.ZERO, Duration.ZERO, Duration.ZERO);

  private final Probe probe;
  private final Look look;
  private final OpenSchedule schedule;
  private final Fleet fleet;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean closed;

  /** What a probe has from its fleet. */
  record Fleet(
      ProbeFleetSettings settings,
      InstantSource time,
      Supplier<ClockReading> clock,
      ScheduledExecutorService timer,
      Consumer<Result> results,
      FleetMetrics metrics) {}

  ScheduledProbe(Probe probe, Look look, OpenSchedule schedule, Fleet fleet) {
    if (probe.timeout().compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "timeoutMs: expected at most %d, got %d"
              .formatted(LONGEST_TIMEOUT.toMillis(), probe.timeout().toMillis()));
    }
    this.probe = probe;
    this.look = look;
    this.schedule = schedule;
    this.fleet = fleet;
  }

  void start() {
    arm(fleet.time().instant());
  }

  /** No look begins after this; what is in flight ends by its deadline and still gives a result. */
  @Override
  public void close() {
    closed = true;
    look.close();
  }

  private void arm(Instant now) {
    if (!closed) {
      long nanos = Math.max(0, Duration.between(now, schedule.due()).toNanos());
      fleet.timer().schedule(this::wake, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void wake() {
    if (closed) {
      return;
    }
    try {
      lookWhereDue(fleet.time().instant());
    } catch (RuntimeException bug) {
      LOG.error("{}: a look went wrong, the next will be made", probe.key(), bug);
    }
    arm(fleet.time().instant());
  }

  private void lookWhereDue(Instant now) {
    long leftOut = schedule.realign(now);
    if (leftOut > 0) {
      notBegun(now, now, leftOut + " looks left out: the prober stood still, or its clock was set");
    }
    while (!schedule.due().isAfter(now)) {
      Instant due = schedule.due();
      schedule.advance();
      begin(due, now);
    }
  }

  private void begin(Instant due, Instant now) {
    Duration late = Duration.between(due, now);
    Duration budget = probe.timeout().minus(late);
    if (budget.isNegative() || budget.isZero()) {
      notBegun(due, now, "not begun: due %d ms ago".formatted(late.toMillis()));
    } else if (inFlight.get() >= fleet.settings().inFlight()) {
      notBegun(due, now, "not begun: %d looks wait for their answer".formatted(inFlight.get()));
    } else {
      look(due, now, late, budget);
    }
  }

  private void look(Instant due, Instant now, Duration late, Duration budget) {
    Attempt attempt = new Attempt(budget);
    inFlight.incrementAndGet();
    fleet.metrics().began(late);
    ScheduledFuture<?> deadline =
        fleet.timer().schedule(attempt::timeOut, budget.toNanos(), TimeUnit.NANOSECONDS);
    attempt
        .sight()
        .thenAccept(
            sight -> {
              deadline.cancel(false);
              inFlight.decrementAndGet();
              try {
                publish(due, now, sight);
              } finally {
                // After its result: who closes the fleet waits for this.
                fleet.metrics().ended();
              }
            });
    try {
      look.begin(attempt);
    } catch (RuntimeException e) {
      // A definition that cannot be carried out, such as a URL without a host.
      attempt.failed(e);
    }
  }

  private void notBegun(Instant due, Instant now, String reason) {
    publish(due, now, new Sight(new Symptom(Failure.TIMEOUT, reason), 0, "", NO_PHASES));
  }

  private void publish(Instant due, Instant began, Sight sight) {
    Result result =
        new Result(
            probe.cell(),
            probe.probe(),
            probe.service(),
            fleet.settings().prober(),
            due,
            began,
            sight.symptom().outcome(),
            sight.symptom().failure(),
            sight.symptom().reason(),
            sight.status(),
            sight.value(),
            sight.phases(),
            fleet.clock().get());
    fleet.metrics().result(result);
    fleet.results().accept(result);
  }
}
