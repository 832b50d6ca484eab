package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;

/** Orders to agents, signed. Topic: everdrill.commands, keyed by cell; read committed only. */
public sealed interface CommandEvent extends Event {

  /**
   * Apply this fault to this target, once, until the limit.
   *
   * @param incarnation the one life of the agent that may obey; another refuses
   * @param expiresAt after this it is refused
   * @param limit how long from applied to reverted
   * @param notBefore when it begins: what belongs together begins at one instant
   */
  @EventType("io.everdrill.command.inject.v1")
  record Inject(
      CellId cell,
      InjectionId injection,
      AgentId agent,
      String incarnation,
      InventoryEvent.Target target,
      Fault fault,
      @JsonProperty("limitMs") Duration limit,
      Instant issuedAt,
      Instant notBefore,
      Instant expiresAt,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Shape.Steady.class)
          Shape shape)
      implements CommandEvent {
    /** Steady, and at once. */
    public Inject(
        CellId cell,
        InjectionId injection,
        AgentId agent,
        String incarnation,
        InventoryEvent.Target target,
        Fault fault,
        Duration limit,
        Instant issuedAt,
        Instant expiresAt) {
      this(
          cell,
          injection,
          agent,
          incarnation,
          target,
          fault,
          limit,
          issuedAt,
          issuedAt,
          expiresAt,
          Shape.STEADY);
    }

    public Inject {
      Require.present(cell, "cell");
      Require.present(injection, "injection");
      Require.present(agent, "agent");
      Require.text(incarnation, "incarnation");
      Require.present(target, "target");
      Require.present(fault, "fault");
      Require.positive(limit, "limitMs");
      Require.present(issuedAt, "issuedAt");
      Require.present(expiresAt, "expiresAt");
      shape = Require.or(shape, Shape.STEADY);
      notBefore = Require.or(notBefore, issuedAt);
      if (notBefore.isAfter(expiresAt)) {
        throw new IllegalArgumentException(
            "notBefore: expected at most expiresAt " + expiresAt + ", got " + notBefore);
      }
    }

    @Override
    public String key() {
      return cell.value();
    }

    @Override
    public String subject() {
      return injection.value();
    }

    @Override
    public String identity() {
      return injection.value();
    }

    @Override
    public Instant time() {
      return issuedAt;
    }
  }
}
