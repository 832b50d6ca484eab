/**
 * What guard and judge do alike with records: how events are kept in a state store, and what
 * becomes of a record that has no place where it is.
 *
 * <pre>
 *   record ──> readable, in its place? ── yes ──> processor ──> WriteBehindStore ──at commit──> StoredEvents
 *                        └─ no ──> DeadLetters
 * </pre>
 */
package io.everdrill.evaluator.records;
