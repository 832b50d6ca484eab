package io.everdrill.topics.events;

import java.time.Instant;
import java.util.List;

/**
 * Who is there and what it can do, renewed every few seconds. Topics: everdrill.agents and
 * everdrill.probers, compacted, keyed by cell/id.
 */
public sealed interface PresenceEvent extends Event {

  CellId cell();

  Instant seenAt();

  @Override
  default Instant time() {
    return seenAt();
  }

  /**
   * What an agent found out about one fault kind on its host.
   *
   * @param mechanism the best one that works; empty if none does
   * @param reason why it cannot; empty if it can
   */
  record Capability(String faultKind, String mechanism, String reason) {
    public Capability {
      Require.text(faultKind, "faultKind");
      mechanism = Require.orEmpty(mechanism);
      reason = Require.orEmpty(reason);
    }

    public boolean supported() {
      return reason.isEmpty();
    }
  }

  /**
   * One life of one agent.
   *
   * @param incarnation new whenever the journal is new; commands name it
   * @param host whose targets it serves
   */
  @EventType("io.everdrill.agent.v1")
  record Agent(
      CellId cell,
      AgentId agent,
      String incarnation,
      String host,
      String version,
      List<Capability> capabilities,
      List<InjectionId> running,
      ClockReading clock,
      Instant seenAt)
      implements PresenceEvent {
    public Agent {
      Require.present(cell, "cell");
      Require.present(agent, "agent");
      Require.text(incarnation, "incarnation");
      Require.text(host, "host");
      version = Require.orEmpty(version);
      capabilities = Require.list(capabilities);
      running = Require.list(running);
      clock = Require.or(clock, ClockReading.UNKNOWN);
      Require.present(seenAt, "seenAt");
    }

    public boolean can(Fault fault) {
      return capabilities.stream()
          .anyMatch(c -> c.supported() && c.faultKind().equals(fault.kind()));
    }

    @Override
    public String key() {
      return cell + "/" + agent;
    }

    @Override
    public String subject() {
      return key();
    }

    @Override
    public String identity() {
      return key() + "/" + incarnation + "@" + seenAt;
    }
  }

  /** One place from which probes look. */
  @EventType("io.everdrill.prober.v1")
  record Prober(
      CellId cell, String prober, String version, int probes, ClockReading clock, Instant seenAt)
      implements PresenceEvent {
    public Prober {
      Require.present(cell, "cell");
      Require.text(prober, "prober");
      version = Require.orEmpty(version);
      Require.notNegative(probes, "probes");
      clock = Require.or(clock, ClockReading.UNKNOWN);
      Require.present(seenAt, "seenAt");
    }

    @Override
    public String key() {
      return cell + "/" + prober;
    }

    @Override
    public String subject() {
      return key();
    }

    @Override
    public String identity() {
      return key() + "@" + seenAt;
    }
  }
}
