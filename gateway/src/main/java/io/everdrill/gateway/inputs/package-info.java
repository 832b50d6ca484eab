/**
 * What others send, made into events: one file a format, each a function of the message and, for
 * senders that do not say when an alert began, of the episodes that are open. What cannot become an
 * event is handed back with its bytes, so it is kept.
 *
 * <pre>
 *   AlertmanagerWebhook, GrafanaWebhook ──AlertGroup──┐
 *   PagerDutyEvent, PlainAlert ──────AlertStatement───┴──AlertDesk──┐
 *   CloudEvents ──(any of these, by type)                           ├──> Intake(events, refused)
 *   DiagnosisReport, IncidentReport, DefinitionList ────────────────┘    or MalformedInput
 * </pre>
 */
package io.everdrill.gateway.inputs;
