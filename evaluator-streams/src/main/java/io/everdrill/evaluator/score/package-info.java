/**
 * What a verdict, an alarm or a quiet window gives to the scoreboard; how rows add up, and what the
 * sums say, is in {@code io.everdrill.topics.score}. Beside it the scores of a history that is
 * there whole. Pure functions and values: no Kafka, no clock, no state.
 *
 * <pre>
 *   verdict ──> VerdictScore ──┐
 *   alarm, quiet window ──> Scoreboard ──> rows of days ──> added to, or taken back from, the sums
 *   verdicts of a history ──> DetectorScore, NabScore
 * </pre>
 */
package io.everdrill.evaluator.score;
