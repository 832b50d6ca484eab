/**
 * What is true of one injection, from its facts alone: whose an alert is, whether users felt it,
 * who noticed and how soon. Pure functions and values: no Kafka, no clock, no state.
 *
 * <pre>
 *   InjectionCase + AlertEpisode + ProbeSecond ──> CaseEvidence ──> VerdictOfInjection
 * </pre>
 */
package io.everdrill.evaluator.verdict;
