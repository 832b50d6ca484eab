/**
 * Faults by control groups, v1 and v2, of whatever controller: the target moves into a group of the
 * injection's own, or the group that is the target's alone gets a limit.
 */
package io.everdrill.agents.faults.cgroup;
