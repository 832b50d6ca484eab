/**
 * Decides what is broken, where and when: draws double-random drills for each cell's programme and
 * starts those that no gate holds back. One Kafka Streams application, {@code exactly_once_v2}: a
 * drill, its signed command and the state that used up its number are one transaction.
 *
 * <pre>
 *  scenarios, programmes, detectors, halts, randomness, targets  (global stores, read whole first)
 *                      |
 *  agents -----.        v
 *              +--> stores of the cell --> schedule: World, Draws, Gates --> drills
 *  alerts -----+                              ^                         +--> commands (signed)
 *  incidents --+                              |                         +--> candidates
 *  steady-state+             injections ------'                         '--> randomness
 *  leases ----'
 * </pre>
 *
 * <p>In reading order: the programme ({@code ProgrammeFile}, {@code RecordReader}, {@code
 * YamlNode}), chance ({@code DaySeeds}, {@code Eligible}, {@code topics.chance}), the pure decision
 * ({@code Schedule}, {@code World}, {@code Gates}, {@code Scheduling}, {@code DrillPlan}), the
 * plumbing ({@code SchedulerTopology} and its processors, {@code Scheduler}).
 *
 * <p>A cell's task decides alone. Limits that span cells are not held yet; their admission belongs
 * between {@code Scheduling}'s admitted draw and its drill.started.
 */
package io.everdrill.scheduler;
