/**
 * How chance is drawn, and how it is shown afterwards that it was chance: the one computation,
 * which the scheduler draws with and everybody else draws again with.
 *
 * <pre>
 *   seed of the day, cell, number, purpose ──Draws──> moment, target and scenario
 *   eligible pairs ──CandidateList──> sorted, weighted, with their digest ──^
 *   drills, candidates, randomness ──ChanceLedger──> Redraw ──> Proof: proven, not yet, refuted
 * </pre>
 */
package io.everdrill.topics.chance;
