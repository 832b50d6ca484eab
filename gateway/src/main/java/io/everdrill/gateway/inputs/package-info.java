/**
 * What others send, made into events: one file a format, each a pure function of the bytes and the
 * moment they came. What cannot become an event is handed back with its bytes, so it is kept.
 *
 * <pre>
 *   bytes ──AlertmanagerWebhook, DiagnosisReport──> Intake(events, refused) or MalformedInput
 * </pre>
 */
package io.everdrill.gateway.inputs;
