/**
 * Faults of packets, by rules of the kernel. One file a driver; {@link
 * io.everdrill.agents.faults.network.NetworkFaults} names them in order of preference.
 */
package io.everdrill.agents.faults.network;
