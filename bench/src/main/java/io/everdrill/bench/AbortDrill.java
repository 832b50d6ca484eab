package io.everdrill.bench;

import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent;
import io.everdrill.topics.events.DefinitionEvent.GroundTruth;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DefinitionEvent.JudgingTimes;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.TargetId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** The one drill that is run over and over: pause a process, abort at the first failing probe. */
record AbortDrill(InstantSource time, Path pidFile) {

  static final String HOST = "bench-host";

  /** So many results are in the window that decides. */
  private static final int WINDOW_RESULTS = 10;

  private static final Duration SHORTEST_WINDOW = Duration.ofMillis(100);

  /** However many results come late and at once: one that fails is too many. */
  private static final double BOUND = 0.999_999;

  private static final String SERVICE = "target-svc";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  static InjectionId injection(long number) {
    return InjectionId.of(DrillId.of(AbortRig.CELL, number), 0);
  }

  /** Over which the condition looks back, at so many results a second. */
  static Duration window(int perSecond) {
    Duration window = Duration.ofSeconds(WINDOW_RESULTS).dividedBy(perSecond);
    return window.compareTo(SHORTEST_WINDOW) > 0 ? window : SHORTEST_WINDOW;
  }

  DrillEvent.Started started(long number, String incarnation, int perSecond) {
    Instant now = time.instant();
    return new DrillEvent.Started(
        AbortRig.CELL,
        DrillId.of(AbortRig.CELL, number),
        "bench",
        1,
        "pause",
        1,
        Leash.LIVE,
        List.of(
            new DrillEvent.PlannedInjection(
                injection(number),
                target(now),
                new ProcessFault.Pause(),
                LIMIT,
                AbortRig.AGENT,
                incarnation,
                List.of())),
        new Hypothesis(0.9, window(perSecond)),
        List.of(new AbortCondition.PassRateBelow(SERVICE, BOUND, window(perSecond), 1)),
        GroundTruth.TARGET,
        JudgingTimes.DEFAULT,
        List.of(),
        List.of(),
        new DrillEvent.Draw("bench", 1, 0, 1),
        DrillEvent.Moment.notDrawn(now),
        now,
        now.plus(LIMIT));
  }

  CommandEvent.Inject command(long number, String incarnation) {
    Instant now = time.instant();
    return new CommandEvent.Inject(
        AbortRig.CELL,
        injection(number),
        AbortRig.AGENT,
        incarnation,
        target(now),
        new ProcessFault.Pause(),
        LIMIT,
        now,
        now.plus(LIMIT));
  }

  ProbeEvent.Result probe(ProbeEvent.Outcome outcome) {
    Instant now = time.instant();
    boolean passed = outcome == ProbeEvent.Outcome.PASS;
    return new ProbeEvent.Result(
        AbortRig.CELL,
        "bench-probe",
        SERVICE,
        "bench",
        now,
        now,
        outcome,
        passed ? ProbeEvent.Failure.NONE : ProbeEvent.Failure.STATUS,
        passed ? "" : "status 503",
        passed ? 200 : 503,
        "",
        new ProbeEvent.Phases(Duration.ZERO, Duration.ZERO, Duration.ofMillis(1)),
        ClockReading.UNKNOWN);
  }

  private Target target(Instant now) {
    return new Target(
        AbortRig.CELL,
        new TargetId("target"),
        InventoryEvent.Kind.PROCESS,
        SERVICE,
        "",
        "",
        "",
        "",
        "",
        0,
        List.of(),
        List.of(),
        new InventoryEvent.Location(HOST, "", 0, pidFile.toString()),
        now);
  }
}
