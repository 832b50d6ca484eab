/**
 * Two Kafka Streams applications that listen to what is broken and to what users and monitoring
 * make of it: the guard ends a drill that hurts too much, the judge says who noticed, how soon and
 * whether rightly. They share nothing but topics.
 *
 * <pre>
 *   drills, injections ──┐            ┌──> leases, aborts, guard-readings
 *                        ├──> guard ──┘      │ pulses
 *   probe-results ───────┤                   v
 *   alerts, diagnoses ───┴──────────────> judge ──> verdicts, scoreboard, ...
 * </pre>
 */
package io.everdrill.evaluator;
