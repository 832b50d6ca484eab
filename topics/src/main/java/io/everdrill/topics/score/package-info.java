/**
 * How rows of the scoreboard add up, and what their sums say: the one way for everybody, as {@code
 * InjectionStory} is of an injection's facts. Pure functions and values, with nothing but the JDK
 * and Jackson.
 *
 * <pre>
 *   rows ──RowSum──> rows added up ──Figures──> shares with intervals, rates, times ──> FiguresJson
 *     └──ScoreTable: the last of each key, filtered and grouped ──^
 * </pre>
 */
package io.everdrill.topics.score;
