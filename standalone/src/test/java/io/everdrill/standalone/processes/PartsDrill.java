package io.everdrill.standalone.processes;

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
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.TargetId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A drill of one fault on one target, and its events as a scheduler writes them. */
public record PartsDrill(
    long number, String incarnation, Fault fault, Location location, Duration limit) {
  public static final CellId CELL = new CellId("parts");
  public static final AgentId AGENT = new AgentId("agent-1");
  static final String HOST = "here";
  private static final String SERVICE = "victim";
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final Duration EXPIRY = Duration.ofSeconds(30);

  public InjectionId injection() {
    return InjectionId.of(DrillId.of(CELL, number), 0);
  }

  public DrillEvent.Started started(Instant now) {
    return new DrillEvent.Started(
        CELL,
        DrillId.of(CELL, number),
        "parts",
        1,
        fault.kind(),
        1,
        Leash.LIVE,
        List.of(
            new DrillEvent.PlannedInjection(
                injection(), target(now), fault, limit, AGENT, incarnation, List.of())),
        new Hypothesis(0.9, WINDOW),
        List.of(new AbortCondition.PassRateBelow(SERVICE, 0.5, WINDOW, 10)),
        GroundTruth.TARGET,
        JudgingTimes.DEFAULT,
        List.of(),
        List.of(),
        new DrillEvent.Draw("parts", 1, 0, 1),
        DrillEvent.Moment.notDrawn(now),
        now,
        now.plus(EXPIRY));
  }

  CommandEvent.Inject command(Instant now) {
    return new CommandEvent.Inject(
        CELL, injection(), AGENT, incarnation, target(now), fault, limit, now, now.plus(EXPIRY));
  }

  static ProbeEvent.Result passingProbe(Instant now) {
    return new ProbeEvent.Result(
        CELL,
        "victim-probe",
        SERVICE,
        "here",
        now,
        now,
        ProbeEvent.Outcome.PASS,
        ProbeEvent.Failure.NONE,
        "",
        200,
        "",
        new ProbeEvent.Phases(Duration.ZERO, Duration.ZERO, Duration.ofMillis(1)),
        ClockReading.UNKNOWN);
  }

  private Target target(Instant now) {
    return Target.process(CELL, new TargetId("victim-" + fault.kind()), SERVICE, location, now);
  }
}
