/**
 * Faults of the names that a target looks up: the kernel leads its questions to a small server of
 * the agent, which answers wrongly, late, or not at all, and hands on what it is not about.
 *
 * <pre>
 *   target ──question──> nft: dnat ──> DnsProxy ── decision: wait, answer, say nothing
 *                                         │ forward
 *                                         v
 *                                  the target's own resolver
 * </pre>
 */
package io.everdrill.agents.faults.dns;
