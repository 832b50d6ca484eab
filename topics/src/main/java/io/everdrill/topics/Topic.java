package io.everdrill.topics;

import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.ChanceEvent;
import io.everdrill.topics.events.CommandEvent;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.GuardEvent;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.PresenceEvent;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.RecordEvent;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.SteadyStateEvent;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;

/**
 * Every topic that Everdrill writes, and how it is kept. Kafka's names are these behind a prefix.
 */
public enum Topic {
  TARGETS("targets", Keep.LATEST, Spread.BY_CELL, Duration.ZERO),
  SCENARIOS("scenarios", Keep.LATEST, Spread.ONE_PARTITION, Duration.ZERO),
  PROGRAMMES("programmes", Keep.LATEST, Spread.ONE_PARTITION, Duration.ZERO),
  PROBES("probes", Keep.LATEST, Spread.ONE_PARTITION, Duration.ZERO),
  DETECTORS("detectors", Keep.LATEST, Spread.ONE_PARTITION, Duration.ZERO),
  STAGES("stages", Keep.LATEST, Spread.ONE_PARTITION, Duration.ZERO),
  DRILLS("drills", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),
  COMMANDS("commands", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),
  INJECTIONS("injections", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),
  LEASES("leases", Keep.EVENTS, Spread.BY_CELL, Duration.ofHours(1)),
  ABORTS("aborts", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),
  HALTS("halts", Keep.LATEST, Spread.ONE_PARTITION, Duration.ZERO),
  AGENTS("agents", Keep.LATEST, Spread.BY_CELL, Duration.ZERO),
  PROBERS("probers", Keep.LATEST, Spread.BY_CELL, Duration.ZERO),
  PROBE_RESULTS("probe-results", Keep.EVENTS, Spread.BY_CELL, Duration.ofHours(24)),
  ALERTS("alerts", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),
  DIAGNOSES("diagnoses", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),
  INCIDENTS("incidents", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),
  STEADY_STATE("steady-state", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),
  GUARD_READINGS("guard-readings", Keep.EVENTS, Spread.BY_CELL, Duration.ofHours(24)),
  DETECTIONS("detections", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),
  VERDICTS("verdicts", Keep.LATEST_FOR_A_TIME, Spread.BY_CELL, Duration.ofDays(400)),
  FALSE_ALARMS("false-alarms", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),
  SCOREBOARD("scoreboard", Keep.LATEST, Spread.BY_CELL, Duration.ZERO),
  RANDOMNESS("randomness", Keep.EVENTS, Spread.ONE_PARTITION, Duration.ofDays(400)),
  CANDIDATES("candidates", Keep.LATEST, Spread.BY_KEY, Duration.ZERO),
  APPROVALS("approvals", Keep.EVENTS, Spread.BY_KEY, Duration.ofDays(400)),
  AUDIT("audit", Keep.EVENTS, Spread.BY_KEY, Duration.ofDays(400)),
  CLOCK("clock", Keep.EVENTS, Spread.ONE_PARTITION, Duration.ofHours(1)),
  DEAD_LETTERS("dead-letters", Keep.EVENTS, Spread.BY_KEY, Duration.ofDays(30));

  /** What stands before the name unless a tenant's prefix is set. */
  public static final String DEFAULT_PREFIX = "everdrill.";

  /** What the broker keeps. */
  public enum Keep {
    /** Every record, for a time; stamped with append time. */
    EVENTS,
    /** The last record of each key, for ever. */
    LATEST,
    /** The last record of each key, for a time. */
    LATEST_FOR_A_TIME
  }

  /** How records find their partition. */
  public enum Spread {
    /** The part of the key before the first '/': a cell's records stay in one order. */
    BY_CELL,
    BY_KEY,
    ONE_PARTITION
  }

  private final String shortName;
  private final Keep keep;
  private final Spread spread;
  private final Duration retention;

  Topic(String shortName, Keep keep, Spread spread, Duration retention) {
    this.shortName = shortName;
    this.keep = keep;
    this.spread = spread;
    this.retention = retention;
  }

  /** The name without a prefix. */
  public String shortName() {
    return shortName;
  }

  /** The name on the broker. */
  public String name(String prefix) {
    return prefix + shortName;
  }

  public Keep keep() {
    return keep;
  }

  public Spread spread() {
    return spread;
  }

  /** How long records are kept; 0 means for ever. */
  public Duration retention() {
    return retention;
  }

  /** The one topic that an event belongs on. */
  public static Topic of(Event event) {
    return switch (event) {
      case AbortEvent e -> ABORTS;
      case AlertEvent e -> ALERTS;
      case ChanceEvent.Commitment e -> RANDOMNESS;
      case ChanceEvent.Seed e -> RANDOMNESS;
      case ChanceEvent.Candidates e -> CANDIDATES;
      case CommandEvent e -> COMMANDS;
      case DefinitionEvent.Scenario e -> SCENARIOS;
      case DefinitionEvent.Programme e -> PROGRAMMES;
      case DefinitionEvent.Detector e -> DETECTORS;
      case DefinitionEvent.Probe e -> PROBES;
      case DetectionEvent.Detected e -> DETECTIONS;
      case DetectionEvent.Withdrawn e -> DETECTIONS;
      case DetectionEvent.FalseAlarm e -> FALSE_ALARMS;
      case DetectionEvent.FalseAlarmWithdrawn e -> FALSE_ALARMS;
      case DetectionEvent.Organic e -> FALSE_ALARMS;
      case DetectionEvent.OrganicWithdrawn e -> FALSE_ALARMS;
      case DiagnosisEvent e -> DIAGNOSES;
      case DrillEvent e -> DRILLS;
      case GuardEvent e -> GUARD_READINGS;
      case HaltEvent e -> HALTS;
      case IncidentEvent e -> INCIDENTS;
      case InjectionEvent e -> INJECTIONS;
      case InventoryEvent e -> TARGETS;
      case LeaseEvent e -> LEASES;
      case PresenceEvent.Agent e -> AGENTS;
      case PresenceEvent.Prober e -> PROBERS;
      case ProbeEvent e -> PROBE_RESULTS;
      case RecordEvent.Audit e -> AUDIT;
      case RecordEvent.Approval e -> APPROVALS;
      case RecordEvent.Clock e -> CLOCK;
      case RecordEvent.Stage e -> STAGES;
      case ScoreboardEvent e -> SCOREBOARD;
      case SteadyStateEvent e -> STEADY_STATE;
      case VerdictEvent e -> VERDICTS;
    };
  }
}
