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
  /** Inventory: what can be broken, and whom each calls. Key: cell/target. */
  TARGETS("targets", Keep.LATEST, Spread.BY_CELL, Duration.ZERO),

  /** Library of faults with all that running and judging them takes. Key: scenario. */
  SCENARIOS("scenarios", Keep.LATEST, Spread.ONE_PARTITION, Duration.ZERO),

  /** Standing order of a cell, and its freezes. Key: cell/programme. */
  PROGRAMMES("programmes", Keep.LATEST, Spread.ONE_PARTITION, Duration.ZERO),

  /** What is looked at as a user would, and how often. Key: cell/probe. */
  PROBES("probes", Keep.LATEST, Spread.ONE_PARTITION, Duration.ZERO),

  /** Who is scored. Key: detector. */
  DETECTORS("detectors", Keep.LATEST, Spread.ONE_PARTITION, Duration.ZERO),

  /**
   * How far a scenario may go: the ladder from dev to global. Nothing writes or reads it in this
   * version. Key: scenario.
   */
  STAGES("stages", Keep.LATEST, Spread.ONE_PARTITION, Duration.ZERO),

  /**
   * What a drill did: started, skipped and why, ended. Nothing of it is told before it starts. Key:
   * cell.
   */
  DRILLS("drills", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),

  /** Orders to agents, signed by the scheduler, void when they expire. Key: cell. */
  COMMANDS("commands", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),

  /** What became of one fault on one target, signed by its agent. Key: cell. */
  INJECTIONS("injections", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),

  /**
   * The guard's pulse in each partition, and which injections it watches. Key: cell; of a pulse
   * pulse/partition, which goes to the partition that it names.
   */
  LEASES("leases", Keep.EVENTS, Spread.BY_CELL, Duration.ofHours(1)),

  /** What ends now, why, and by which figures. Key: cell. */
  ABORTS("aborts", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),

  /** The halt switch of a cell or of all. Key: scope, a cell or *. */
  HALTS("halts", Keep.LATEST, Spread.ONE_PARTITION, Duration.ZERO),

  /** Agents: what each can do, and its last sign of life, signed by it. Key: cell/agent. */
  AGENTS("agents", Keep.LATEST, Spread.BY_CELL, Duration.ZERO),

  /** Probers: their last sign of life. Key: cell/prober. */
  PROBERS("probers", Keep.LATEST, Spread.BY_CELL, Duration.ZERO),

  /** What a probe saw. Key: cell. */
  PROBE_RESULTS("probe-results", Keep.EVENTS, Spread.BY_CELL, Duration.ofHours(24)),

  /** Episodes of alerts, as monitoring told them. Key: cell. */
  ALERTS("alerts", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),

  /** What a detector made of its alerts: incident, ranked roots, evidence. Key: cell. */
  DIAGNOSES("diagnoses", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),

  /** Incidents that are known and no drill's. Key: cell. */
  INCIDENTS("incidents", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),

  /** Pass rate and latency of each service and window. Key: cell. */
  STEADY_STATE("steady-state", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),

  /** What the guard reads of a drill that runs, once a second. Key: cell. */
  GUARD_READINGS("guard-readings", Keep.EVENTS, Spread.BY_CELL, Duration.ofHours(24)),

  /** Live: the first alert that a fault owns, or that it owns it no more. Key: cell. */
  DETECTIONS("detections", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),

  /**
   * The judgement of each injection, in revisions of which the highest holds; quiet windows;
   * 'judged up to'. Key: cell/injection, cell/quiet/from, cell/judged-up-to.
   */
  VERDICTS("verdicts", Keep.LATEST_FOR_A_TIME, Spread.BY_CELL, Duration.ofDays(400)),

  /**
   * Alerts that no fault owns: false alarms and organic incidents, or that they are none. Key:
   * cell.
   */
  FALSE_ALARMS("false-alarms", Keep.EVENTS, Spread.BY_CELL, Duration.ofDays(30)),

  /**
   * Counts and addable histograms. Key: cell/service/fault/detector, with /mode/day behind it where
   * a row is of one day.
   */
  SCOREBOARD("scoreboard", Keep.LATEST, Spread.BY_CELL, Duration.ZERO),

  /**
   * Each day's seed: promised as a digest before, told after. The earliest record counts. Key:
   * day/commitment, day/seed.
   */
  RANDOMNESS("randomness", Keep.EVENTS, Spread.ONE_PARTITION, Duration.ofDays(400)),

  /** The lists that draws were made from, each once a day. Key: digest. */
  CANDIDATES("candidates", Keep.LATEST_FOR_A_TIME, Spread.BY_KEY, Duration.ofDays(400)),

  /** Who allowed what. Nothing writes or reads it in this version. Key: id. */
  APPROVALS("approvals", Keep.EVENTS, Spread.BY_KEY, Duration.ofDays(400)),

  /** Who did what. Key: id. */
  AUDIT("audit", Keep.EVENTS, Spread.BY_KEY, Duration.ofDays(400)),

  /** How far each writer's clock is from the broker's. Key: writer. */
  CLOCK("clock", Keep.EVENTS, Spread.ONE_PARTITION, Duration.ofHours(1)),

  /**
   * Records that could not be read: their bytes, where from, why. Key: the topic that they were on,
   * or as it came.
   */
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
