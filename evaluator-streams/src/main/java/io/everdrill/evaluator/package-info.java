/**
 * Two Kafka Streams applications that listen to what is broken and to what users and monitoring
 * make of it: the guard ends a drill that hurts too much, the judge says who noticed, how soon and
 * whether rightly. They share nothing but topics and how records are kept and refused.
 *
 * <pre>
 *   drills, injections ──┐            ┌──> leases, aborts, guard-readings
 *                        ├──> guard ──┘      │ pulses
 *   probe-results ───────┤                   v
 *   alerts, diagnoses ───┴──────────────> judge ──> verdicts, scoreboard, ...
 *
 *   packages:   guard ──────────────┐
 *                                   ├──> records
 *               judge ──────────────┘
 *                 ├──> verdict   what is true of one injection, decided from facts alone
 *                 └──> score     what many verdicts add up to
 * </pre>
 */
package io.everdrill.evaluator;
