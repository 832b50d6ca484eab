package io.everdrill.topics.events;

import java.time.Instant;
import java.util.List;

/**
 * What became of one injection. Topic: everdrill.injections, keyed by cell; signed by the agent.
 */
public sealed interface InjectionEvent extends Event {

  CellId cell();

  InjectionId injection();

  AgentId agent();

  ClockReading clock();

  @Override
  default String key() {
    return cell().value();
  }

  @Override
  default String subject() {
    return injection().value();
  }

  @Override
  default String identity() {
    return injection().value();
  }

  /** The command is taken: its id is on disk, nothing is touched yet. */
  @EventType("io.everdrill.injection.accepted.v1")
  record Accepted(
      CellId cell, InjectionId injection, AgentId agent, Instant acceptedAt, ClockReading clock)
      implements InjectionEvent {
    public Accepted {
      Require.present(cell, "cell");
      Require.present(injection, "injection");
      Require.present(agent, "agent");
      Require.present(acceptedAt, "acceptedAt");
      clock = Require.or(clock, ClockReading.UNKNOWN);
    }

    @Override
    public Instant time() {
      return acceptedAt;
    }
  }

  /**
   * The fault was put in place.
   *
   * @param applyStartedAt when apply was called; the fault took hold between this and appliedAt
   * @param appliedAt when apply returned
   * @param endsBy when the limit is over
   * @param mechanism which rung of the ladder, such as {@code nft} or {@code netem}
   * @param scope what of the target the mechanism reaches, for a person; empty where the fault
   *     itself says it
   */
  @EventType("io.everdrill.injection.applied.v1")
  record Applied(
      CellId cell,
      InjectionId injection,
      AgentId agent,
      TargetId target,
      String faultKind,
      String mechanism,
      Instant applyStartedAt,
      Instant appliedAt,
      Instant endsBy,
      ClockReading clock,
      String scope)
      implements InjectionEvent {
    public Applied {
      Require.present(cell, "cell");
      Require.present(injection, "injection");
      Require.present(agent, "agent");
      Require.present(target, "target");
      Require.text(faultKind, "faultKind");
      mechanism = Require.orEmpty(mechanism);
      Require.present(applyStartedAt, "applyStartedAt");
      Require.present(appliedAt, "appliedAt");
      Require.present(endsBy, "endsBy");
      clock = Require.or(clock, ClockReading.UNKNOWN);
      scope = Require.orEmpty(scope);
    }

    /** By a mechanism that reaches all that the fault says. */
    public Applied(
        CellId cell,
        InjectionId injection,
        AgentId agent,
        TargetId target,
        String faultKind,
        String mechanism,
        Instant applyStartedAt,
        Instant appliedAt,
        Instant endsBy,
        ClockReading clock) {
      this(
          cell,
          injection,
          agent,
          target,
          faultKind,
          mechanism,
          applyStartedAt,
          appliedAt,
          endsBy,
          clock,
          "");
    }

    @Override
    public Instant time() {
      return appliedAt;
    }
  }

  /** The world was looked at, and the fault is in force. */
  @EventType("io.everdrill.injection.confirmed.v1")
  record Confirmed(
      CellId cell, InjectionId injection, AgentId agent, Instant confirmedAt, ClockReading clock)
      implements InjectionEvent {
    public Confirmed {
      Require.present(cell, "cell");
      Require.present(injection, "injection");
      Require.present(agent, "agent");
      Require.present(confirmedAt, "confirmedAt");
      clock = Require.or(clock, ClockReading.UNKNOWN);
    }

    @Override
    public Instant time() {
      return confirmedAt;
    }
  }

  /**
   * Nobody can tell whether the fault is in force; treated as in force until a revert is verified.
   */
  @EventType("io.everdrill.injection.uncertain.v1")
  record Uncertain(
      CellId cell,
      InjectionId injection,
      AgentId agent,
      String reason,
      Instant uncertainAt,
      ClockReading clock)
      implements InjectionEvent {
    public Uncertain {
      Require.present(cell, "cell");
      Require.present(injection, "injection");
      Require.present(agent, "agent");
      Require.text(reason, "reason");
      Require.present(uncertainAt, "uncertainAt");
      clock = Require.or(clock, ClockReading.UNKNOWN);
    }

    @Override
    public Instant time() {
      return uncertainAt;
    }
  }

  /** What ended a fault. */
  enum EndReason {
    LIMIT,
    ABORT,
    HALT,
    NO_LEASE,
    TARGET_GONE,
    RESTART,
    SHUTDOWN
  }

  /** How many of something the fault hit: packets, connections or requests. */
  record Exposure(String unit, long hit, long of) {
    public Exposure {
      Require.text(unit, "unit");
      Require.notNegative(hit, "hit");
      Require.notNegative(of, "of");
    }
  }

  /**
   * The fault is gone, and the world was looked at to know it.
   *
   * @param endedAt when it was seen to be gone
   * @param revertStartedAt when revert was called, or the last time that the fault is known to have
   *     been in force
   * @param detail more on the reason, such as which abort
   */
  @EventType("io.everdrill.injection.ended.v1")
  record Ended(
      CellId cell,
      InjectionId injection,
      AgentId agent,
      EndReason reason,
      String detail,
      Instant revertStartedAt,
      Instant endedAt,
      List<Exposure> exposure,
      ClockReading clock)
      implements InjectionEvent {
    public Ended {
      Require.present(cell, "cell");
      Require.present(injection, "injection");
      Require.present(agent, "agent");
      Require.present(reason, "reason");
      detail = Require.orEmpty(detail);
      Require.present(revertStartedAt, "revertStartedAt");
      Require.present(endedAt, "endedAt");
      exposure = Require.list(exposure);
      clock = Require.or(clock, ClockReading.UNKNOWN);
    }

    @Override
    public Instant time() {
      return endedAt;
    }
  }

  /** Apply did not work; what it may have left was undone, and looked for. */
  @EventType("io.everdrill.injection.failed.v1")
  record Failed(
      CellId cell,
      InjectionId injection,
      AgentId agent,
      String reason,
      Instant failedAt,
      ClockReading clock)
      implements InjectionEvent {
    public Failed {
      Require.present(cell, "cell");
      Require.present(injection, "injection");
      Require.present(agent, "agent");
      Require.text(reason, "reason");
      Require.present(failedAt, "failedAt");
      clock = Require.or(clock, ClockReading.UNKNOWN);
    }

    @Override
    public Instant time() {
      return failedAt;
    }
  }

  /** Why an agent did not begin. */
  enum Refusal {
    BAD_SIGNATURE,
    WRONG_CELL,
    WRONG_INCARNATION,
    EXPIRED,
    POLICY,
    NO_GUARD,
    HALTED,
    ABORTED,
    UNSUPPORTED,
    TARGET_NOT_FOUND,
    CONFLICT
  }

  /** Nothing was touched: the host cannot do it, or a guard said no. */
  @EventType("io.everdrill.injection.refused.v1")
  record Refused(
      CellId cell,
      InjectionId injection,
      AgentId agent,
      Refusal reason,
      String detail,
      Instant refusedAt,
      ClockReading clock)
      implements InjectionEvent {
    public Refused {
      Require.present(cell, "cell");
      Require.present(injection, "injection");
      Require.present(agent, "agent");
      Require.present(reason, "reason");
      detail = Require.orEmpty(detail);
      Require.present(refusedAt, "refusedAt");
      clock = Require.or(clock, ClockReading.UNKNOWN);
    }

    @Override
    public Instant time() {
      return refusedAt;
    }
  }
}
