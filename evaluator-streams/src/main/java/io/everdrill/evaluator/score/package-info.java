/**
 * What a verdict, an alarm or a quiet window gives to the scoreboard; how rows add up, and what the
 * sums say, is in {@code io.everdrill.topics.score}. Of a history that is there whole it gives the
 * same. Beside it a score by the rules of others. Pure functions and values: no Kafka, no clock, no
 * state.
 *
 * <pre>
 *   verdict ──> VerdictScore ──┐
 *   alarm, quiet window ──> Scoreboard ──> rows of days ──> added to, or taken back from, the sums
 *   rows of hits and misses ──> NabScore
 * </pre>
 */
package io.everdrill.evaluator.score;
