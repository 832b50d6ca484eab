/**
 * The guard: watches each running injection and ends it when users are hurt more than was agreed.
 * At-least-once and without linger, so that an abort is as fast as a record.
 *
 * <pre>
 *   probe-results, alerts, drills, injections, aborts, halts ──> GuardProcessor
 *                                                                  │ asks       └──> leases, aborts,
 *                                                                  v                 guard-readings,
 *     CellWatch: telemetry, firing alerts, and of each drill    GuardDecision (pure)      halts
 *       WatchedDrill: GuardedDrill (facts), DrillWatch (what it counts: latency, budget,
 *                                                       sequential test), Recovery
 * </pre>
 */
package io.everdrill.evaluator.guard;
