package io.everdrill.bench;

import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
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
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.WhenRefuted;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * A drill that is run over and over: pause the process of one service, abort at its first failing
 * probe.
 */
record AbortDrill(InstantSource time, String service, Path pidFile) {

  static final CellId CELL = new CellId("bench");
  static final AgentId AGENT = new AgentId("bench-agent");
  static final String HOST = "bench-host";

  /** Over which the condition looks back. */
  static final Duration WINDOW = Duration.ofMillis(100);

  /** However many results come late and at once: one that fails is too many. */
  private static final double BOUND = 0.999_999;

  /** Some probes of other drills fail at any time: none ends this one, nor hinders its recovery. */
  private static final Hypothesis HYPOTHESIS =
      new Hypothesis(0.1, Duration.ofSeconds(5), WhenRefuted.GO_ON);

  private static final Duration LIMIT = Duration.ofSeconds(30);

  static InjectionId injection(long number) {
    return InjectionId.of(DrillId.of(CELL, number), 0);
  }

  DrillEvent.Started started(long number, String incarnation) {
    Instant now = time.instant();
    return new DrillEvent.Started(
        CELL,
        DrillId.of(CELL, number),
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
                AGENT,
                incarnation,
                List.of())),
        HYPOTHESIS,
        List.of(new AbortCondition.PassRateBelow(service, BOUND, WINDOW, 1)),
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
        CELL,
        injection(number),
        AGENT,
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
        CELL,
        "bench-probe",
        service,
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

  private InventoryEvent.Target target(Instant now) {
    InventoryEvent.Location location = new InventoryEvent.Location(HOST, "", 0, pidFile.toString());
    return BenchTarget.at(location, CELL, service, now);
  }
}
