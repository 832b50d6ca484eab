package io.everdrill.standalone.commands;

import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.GroundTruth;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DefinitionEvent.JudgingTimes;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DefinitionEvent.Pace;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.DefinitionEvent.TargetSelector;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.MatchingRule;
import io.everdrill.topics.events.PresenceEvent.Agent;
import io.everdrill.topics.events.PresenceEvent.Capability;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.SteadyStateEvent.Window;
import io.everdrill.topics.events.TargetId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A cell that is well, of three targets and two scenarios, with many short drills on paper. */
final class AuditedCell {

  static final CellId CELL = new CellId("shop");

  private static final Instant DEFINED = Instant.parse("2026-11-21T00:00:00Z");
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final AgentId AGENT = new AgentId("agent-1");

  private AuditedCell() {}

  static List<Event> definitions() {
    return List.of(
        target("cart-1", "cart"),
        target("pay-1", "pay"),
        target("pay-2", "pay"),
        scenario("pause", new ProcessFault.Pause(), 3),
        scenario("nothing", new Fault.Noop(), 1),
        new Programme(
            CELL,
            "all-day",
            1,
            Leash.SHADOW,
            new Pace(36_000, 1, 1, Duration.ZERO),
            List.of("pause", "nothing"),
            TargetSelector.ALL,
            new JudgingTimes(SHORT, SHORT, Duration.ZERO, Duration.ZERO),
            List.of(),
            DEFINED,
            MatchingRule.TOPOLOGY));
  }

  /** What the agent, the judge and the guard say every moment; topics have one partition. */
  static List<Event> signsOfLife(Instant now) {
    return List.of(
        agent(now), new LeaseEvent.Pulse("g1", 0, now), window("cart", now), window("pay", now));
  }

  private static Target target(String id, String service) {
    return Target.process(
        CELL, new TargetId(id), service, new Location("here", "127.0.9.1", 8080, ""), DEFINED);
  }

  private static Scenario scenario(String name, Fault fault, double weight) {
    return new Scenario(
        name,
        1,
        fault,
        TargetSelector.ALL,
        SHORT,
        weight,
        new Hypothesis(0.9, Duration.ofSeconds(5)),
        List.of(),
        GroundTruth.TARGET,
        "",
        "",
        List.of(),
        DEFINED);
  }

  private static Agent agent(Instant now) {
    return new Agent(
        CELL,
        AGENT,
        "life-1",
        "here",
        "",
        List.of(new Capability("process-pause", "signal", ""), new Capability("noop", "none", "")),
        List.of(),
        ClockReading.UNKNOWN,
        now);
  }

  private static Window window(String service, Instant now) {
    return new Window(
        CELL, service, now.minusSeconds(10), now, 10, 10, SHORT.dividedBy(50), SHORT.dividedBy(10));
  }
}
