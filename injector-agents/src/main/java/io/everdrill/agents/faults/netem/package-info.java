/**
 * Faults of packets by queueing disciplines of the kernel, as a person does them with tc(8).
 * Packets of the target are led aside, into a class of htb with a queue in it that does the fault;
 * all others pass by.
 *
 * <pre>
 *   interface ── root htb ─┬─ never cut, other addresses ──────────────> out
 *                          └─ the target's ── class ── netem, bfifo ───> out
 *
 *   what comes in, where it is not loopback: interface ── ingress ── a mirror (ifb) with the same
 * </pre>
 *
 * {@link io.everdrill.agents.faults.netem.NetemFaults} names the drivers.
 */
package io.everdrill.agents.faults.netem;
