/**
 * The guard: watches each running injection and ends it when users are hurt more than was agreed.
 * At-least-once and without linger, so that an abort is as fast as a record.
 *
 * <pre>
 *   probe-results, alerts, drills, injections ──> GuardProcessor ──> leases, aborts, guard-readings
 *                                                   │ asks
 *                                                   v
 *                                              GuardDecision (pure)
 * </pre>
 */
package io.everdrill.evaluator.guard;
