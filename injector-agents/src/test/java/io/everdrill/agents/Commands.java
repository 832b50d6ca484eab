package io.everdrill.agents;

import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.Shape;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Commands for tests without a broker. */
final class Commands {

  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  static final CellId CELL = new CellId("shop");
  static final AgentId AGENT = new AgentId("agent-1");

  private Commands() {}

  static Inject inject(int drill, Fault fault) {
    return inject(drill, fault, Duration.ofSeconds(30), NOW);
  }

  static Inject inject(int drill, Fault fault, Duration limit, Instant issuedAt) {
    return new Inject(
        CELL,
        new InjectionId("shop-" + drill + ".0"),
        AGENT,
        "life-1",
        AgentRig.target(CELL, new Location("here", "127.0.9.1", 80, "")),
        fault,
        limit,
        issuedAt,
        issuedAt.plusSeconds(30));
  }

  static InjectionReport report(Inject command) {
    return new InjectionReport(command, AGENT, InstantSource.system(), () -> ClockReading.UNKNOWN);
  }

  static Inject shaped(Inject command, Shape shape) {
    return changed(command, shape, command.notBefore());
  }

  static Inject startingAt(Inject command, Instant notBefore) {
    return changed(command, command.shape(), notBefore);
  }

  private static Inject changed(Inject command, Shape shape, Instant notBefore) {
    return new Inject(
        command.cell(),
        command.injection(),
        command.agent(),
        command.incarnation(),
        command.target(),
        command.fault(),
        command.limit(),
        command.issuedAt(),
        notBefore,
        command.expiresAt(),
        shape);
  }
}
