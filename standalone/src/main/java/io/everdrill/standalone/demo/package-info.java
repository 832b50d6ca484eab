/**
 * The demo: every part of Everdrill in one process, a cell of real processes to break, and the
 * telling and scoring of what then happened. Also what it shares with the commands of single parts.
 *
 * <pre>
 *   Demo ──starts──> DemoParts (gateway, cell, judge, guard, probes, agent, scheduler)
 *   topics ──> RunWatch ──> Narrator (a line an event), RunReport (the score)
 * </pre>
 */
package io.everdrill.standalone.demo;
