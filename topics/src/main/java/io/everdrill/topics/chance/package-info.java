/**
 * How chance is drawn, and how it is shown afterwards that it was chance: the one computation,
 * which the scheduler draws with and everybody else draws again with.
 *
 * <pre>
 *   seed of the day, cell, number, purpose ──Draws──> moment, target and scenario
 *   eligible pairs ──CandidateList──> sorted, weighted, with their digest ──^
 * </pre>
 */
package io.everdrill.topics.chance;
