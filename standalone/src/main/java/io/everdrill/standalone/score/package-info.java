/**
 * Scores what a team's monitoring said of last year's incidents, before it runs one drill: files
 * become the events that drills and detectors would have written, and the judge judges those.
 *
 * <pre>
 *   windows, alerts, diagnoses (CSV) ──> HistoryReader ──> History ──> HistoryFacts
 *                                                                          │ events
 *                                                                          v
 *   ScoreReport (text, JSON) <── HistoryScore <── verdicts, scores ── evaluator's JudgeReplay
 * </pre>
 */
package io.everdrill.standalone.score;
