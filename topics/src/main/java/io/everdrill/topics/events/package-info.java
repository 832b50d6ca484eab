/**
 * Every event that crosses a topic, one family a file: a sealed interface with its records inside.
 * The record is the contract; its JSON Schema and golden file are checked against it.
 *
 * <pre>
 *   Event ── DrillEvent, CommandEvent, InjectionEvent, LeaseEvent, AbortEvent, HaltEvent   (breaking things)
 *         ── ProbeEvent, AlertEvent, DiagnosisEvent, IncidentEvent                         (seeing it)
 *         ── SteadyStateEvent, GuardEvent, DetectionEvent, VerdictEvent, ScoreboardEvent   (judging it)
 *         ── InventoryEvent, DefinitionEvent, PresenceEvent, ChanceEvent, RecordEvent      (knowing it)
 * </pre>
 */
package io.everdrill.topics.events;
