package io.everdrill.topics.events;

import java.time.Instant;

/**
 * One fact on a topic. On the wire it is a CloudEvent in binary mode: the JSON of the record is the
 * value, everything else travels in headers. A field that a reader does not know is ignored.
 */
public sealed interface Event
    permits AbortEvent,
        AlertEvent,
        ChanceEvent,
        CommandEvent,
        DefinitionEvent,
        DetectionEvent,
        DiagnosisEvent,
        DrillEvent,
        GuardEvent,
        HaltEvent,
        IncidentEvent,
        InjectionEvent,
        InventoryEvent,
        LeaseEvent,
        PresenceEvent,
        ProbeEvent,
        RecordEvent,
        ScoreboardEvent,
        SteadyStateEvent,
        VerdictEvent {

  /** The record key on the topic. It starts with the cell wherever the topic is keyed by cell. */
  String key();

  /** What the event is about: {@code ce_subject}. */
  String subject();

  /**
   * What tells this fact from every other of its type: the part of {@code ce_id} after the type.
   * Derived from the content, so writing the same fact again gives the same id.
   */
  String identity();

  /** When the fact happened, by the writer's clock: {@code ce_time}. */
  Instant time();
}
