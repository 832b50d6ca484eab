/**
 * Faults of the wall clock of one process, which was started with libfaketime.
 *
 * <p>The file that says how time runs, named in the process' own environment, is swapped for
 * another, as {@link io.everdrill.agents.faults.FileSwap} does it.
 */
package io.everdrill.agents.faults.clock;
