/**
 * Tests that look at every single probe result and may end a drill at any of them, with a promise
 * on how often they do so for nothing. Pure: no Kafka, no clock; constant memory, nanoseconds a
 * result.
 *
 * <pre>
 *   results before the injection ──> Baseline ──> p0 ─┐
 *   harm that was agreed ─────────────────────> p1 ─┴─> FailRateShift ──┬──> Cusum       ──> crossed?
 *   FalseAbortBudget, divided over the services ────────────────────────┴──> BettingMartingale ──> crossed?
 * </pre>
 */
package io.everdrill.evaluator.sequential;
