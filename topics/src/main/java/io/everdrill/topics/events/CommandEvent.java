package io.everdrill.topics.events;

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
      Instant expiresAt)
      implements CommandEvent {
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
