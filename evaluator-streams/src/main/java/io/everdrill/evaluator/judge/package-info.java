/**
 * The judge: keeps the facts of each cell until they can be judged, and says exactly once what came
 * of each injection, then again by a numbered revision when a late fact changes it.
 *
 * <pre>
 *   all event topics ──> JudgeOrder ──> JudgeProcessor ──> verdicts, detections, false-alarms
 *                            │               │ gives each step to
 *                            │           JudgeDesk <── JudgeReplay, of a history without a broker
 *                            │               │ asks: verdict (pure)
 *                            │               └──> ScoreboardProcessor ──> scoreboard
 *                            └──> steady-state
 * </pre>
 */
package io.everdrill.evaluator.judge;
