/** Faults of file systems and the devices under them. */
package io.everdrill.agents.faults.disk;
