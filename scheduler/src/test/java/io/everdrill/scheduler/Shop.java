package io.everdrill.scheduler;

import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.Detector;
import io.everdrill.topics.events.DefinitionEvent.Freeze;
import io.everdrill.topics.events.DefinitionEvent.GroundTruth;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DefinitionEvent.JudgingTimes;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DefinitionEvent.Pace;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.DefinitionEvent.TargetSelector;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.MatchingRule;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import io.everdrill.topics.events.PresenceEvent.Agent;
import io.everdrill.topics.events.PresenceEvent.Capability;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.ResourceFault;
import io.everdrill.topics.events.Shape;
import io.everdrill.topics.events.Split;
import io.everdrill.topics.events.SteadyStateEvent.Window;
import io.everdrill.topics.events.TargetId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The cell of these tests: a frontend that calls two payments and a catalogue, on one host. */
final class Shop {

  static final CellId CELL = new CellId("shop");
  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  static final Duration LIMIT = Duration.ofSeconds(15);
  static final JudgingTimes JUDGING =
      new JudgingTimes(
          Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ZERO);

  static final Scenario PAUSE = scenario("pause", new ProcessFault.Pause(), 3);
  static final Scenario LOAD = scenario("load", new ResourceFault.CpuLoad(1, 80), 1);
  static final Detector MONITOR =
      new Detector(
          "cell-monitor", "1", List.of(), Duration.ofSeconds(30), Duration.ofSeconds(1), NOON);

  private Shop() {}

  static Scenario scenario(String name, Fault fault, double weight) {
    return new Scenario(
        name,
        1,
        fault,
        TargetSelector.ALL,
        LIMIT,
        weight,
        new Hypothesis(0.95, Duration.ofSeconds(5)),
        List.of(new AbortCondition.PassRateBelow("frontend", 0.2, Duration.ofSeconds(3), 5)),
        GroundTruth.TARGET,
        "",
        "",
        List.of(),
        NOON);
  }

  /** Every target of the programme, of which the drawn one is cut off from the others. */
  static Scenario cutOff() {
    Scenario plain =
        scenario("pause", new NetworkFault.Partition(Direction.BOTH, List.of(), List.of()), 3);
    return new Scenario(
        plain.scenario(),
        2,
        plain.fault(),
        plain.appliesTo(),
        plain.limit(),
        plain.weight(),
        plain.hypothesis(),
        plain.abortConditions(),
        plain.groundTruth(),
        "",
        "",
        List.of(),
        NOON,
        Shape.STEADY,
        Split.BRIDGE);
  }

  static Pace pace(double drillsPerHour) {
    return new Pace(drillsPerHour, 1, 1, Duration.ofSeconds(10));
  }

  static Programme programme(Leash leash, double drillsPerHour, Freeze... freezes) {
    return programme(leash, drillsPerHour, List.of("pause", "load"), freezes);
  }

  /** The live programme at full pace, of this one scenario. */
  static Programme onlyThe(String scenario) {
    return programme(Leash.LIVE, 3600, List.of(scenario));
  }

  private static Programme programme(
      Leash leash, double drillsPerHour, List<String> scenarios, Freeze... freezes) {
    return new Programme(
        CELL,
        "all-day",
        1,
        leash,
        pace(drillsPerHour),
        scenarios,
        new TargetSelector(List.of("payment", "catalogue"), List.of(), List.of()),
        JUDGING,
        List.of(freezes),
        NOON,
        MatchingRule.TOPOLOGY);
  }

  static Target target(String id, String service, int siblings, String... calls) {
    return new Target(
        CELL,
        new TargetId(id),
        InventoryEvent.Kind.PROCESS,
        service,
        "",
        "",
        "",
        "",
        "",
        siblings,
        List.of(calls),
        List.of(service + "-alias"),
        new Location("host-1", "127.0.9.1", 8080, ""),
        NOON);
  }

  static List<Target> targets() {
    return List.of(
        target("frontend-1", "frontend", 0, "payment", "catalogue"),
        target("payment-1", "payment", 1, "ledger"),
        target("payment-2", "payment", 1, "ledger"),
        target("catalogue-1", "catalogue", 0));
  }

  static Agent agent(Instant seenAt) {
    return new Agent(
        CELL,
        new AgentId("agent-1"),
        "life-1",
        "host-1",
        "",
        List.of(
            new Capability("process-pause", "signal", ""),
            new Capability("cpu-load", "threads", ""),
            new Capability("network-partition", "nft", ""),
            new Capability("noop", "none", ""),
            new Capability("packet-loss", "", "no nft")),
        List.of(),
        ClockReading.UNKNOWN,
        seenAt);
  }

  /** Ten probe results of the last ten seconds. */
  static Window window(String service, Instant until, int passes) {
    return new Window(
        CELL,
        service,
        until.minusSeconds(10),
        until,
        10,
        passes,
        Duration.ofMillis(2),
        Duration.ofMillis(9));
  }
}
