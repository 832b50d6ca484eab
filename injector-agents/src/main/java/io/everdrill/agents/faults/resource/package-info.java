/** Faults of a host's processor, memory, disks and handles. */
package io.everdrill.agents.faults.resource;
