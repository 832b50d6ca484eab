/** Faults of one process. */
package io.everdrill.agents.faults.process;
