/**
 * What many verdicts add up to: the rows of the scoreboard and their sums. Pure functions and
 * values: no Kafka, no clock, no state.
 *
 * <pre>
 *   verdict, false alarm ──> rows ──> added to, or taken back from, the sums
 * </pre>
 */
package io.everdrill.evaluator.score;
