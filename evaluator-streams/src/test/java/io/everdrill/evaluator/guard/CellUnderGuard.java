package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.verdict.JudgeWorld.EXACT;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillEvent.PlannedInjection;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** What is said of a drill and its one injection in a cell of a test, and what a guard answers. */
final class CellUnderGuard {

  static DrillId drill(String cell) {
    return DrillId.of(new CellId(cell), 1);
  }

  static InjectionId injection(String cell) {
    return InjectionId.of(drill(cell), 0);
  }

  static Predicate<Event> leaseOf(String cell, String guard) {
    return e ->
        e instanceof LeaseEvent.Watching lease
            && lease.injection().equals(injection(cell))
            && lease.guard().equals(guard);
  }

  static Predicate<Event> abortOf(String cell) {
    return e ->
        e instanceof AbortEvent.Injections abort
            && abort.injections().equals(List.of(injection(cell)));
  }

  static DrillEvent.Started started(String cell, Instant now) {
    return started(cell, now, GuardWorld.PASS_RATE);
  }

  static DrillEvent.Started started(String cell, Instant now, AbortCondition condition) {
    DrillEvent.Started s = GuardWorld.drill(1, 0, condition);
    PlannedInjection p = s.injections().getFirst();
    return new DrillEvent.Started(
        new CellId(cell),
        drill(cell),
        s.programme(),
        s.programmeVersion(),
        s.scenario(),
        s.scenarioVersion(),
        s.leash(),
        List.of(
            new PlannedInjection(
                injection(cell),
                p.target(),
                p.fault(),
                p.limit(),
                p.agent(),
                p.incarnation(),
                p.callers())),
        s.hypothesis(),
        s.abortConditions(),
        s.groundTruth(),
        s.judging(),
        s.detectors(),
        s.aliases(),
        s.draw(),
        s.moment(),
        now,
        now.plus(Duration.ofMinutes(2)));
  }

  static InjectionEvent applied(String cell, Instant now) {
    InjectionEvent.Applied a = (InjectionEvent.Applied) JudgeWorld.applied(1, "payments", 0);
    return new InjectionEvent.Applied(
        new CellId(cell),
        injection(cell),
        a.agent(),
        a.target(),
        a.faultKind(),
        a.mechanism(),
        now,
        now,
        now.plus(JudgeWorld.LIMIT),
        EXACT);
  }

  static ProbeEvent.Result look(String cell, ProbeEvent.Outcome outcome) {
    return new ProbeEvent.Result(
        new CellId(cell),
        "http-frontend",
        "frontend",
        "p1",
        Instant.now(),
        Instant.now(),
        outcome,
        outcome == ProbeEvent.Outcome.PASS ? ProbeEvent.Failure.NONE : ProbeEvent.Failure.TIMEOUT,
        "",
        0,
        "",
        new ProbeEvent.Phases(Duration.ZERO, Duration.ZERO, Duration.ofMillis(1)),
        EXACT);
  }

  static Predicate<Event> pulseOf(String guard) {
    return e -> e instanceof LeaseEvent.Pulse pulse && pulse.guard().equals(guard);
  }

  private CellUnderGuard() {}
}
