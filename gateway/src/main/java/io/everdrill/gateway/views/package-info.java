/**
 * What the topics add up to, for whoever asks: one file a view, each a fold of events that holds a
 * bounded number of them and comes back by reading the topics again.
 *
 * <pre>
 *   records of topics ──View.take──> VerdictView, ScoreboardView, DrillView, HaltView, AgentView ──> answers
 * </pre>
 */
package io.everdrill.gateway.views;
