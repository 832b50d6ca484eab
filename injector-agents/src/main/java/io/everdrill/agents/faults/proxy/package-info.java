/**
 * Faults of connections and requests, by a proxy in user space: that the kernel leads callers to,
 * or, without any rights, that they were configured to call.
 *
 * <pre>
 *   caller ──> kernel (nft redirect) ──> proxy of the fault ──> target
 *   caller ──> door (process of its own) ──> proxy of the fault ──> target
 *                └── no fault, or agent dead ──────────────────────^
 * </pre>
 */
package io.everdrill.agents.faults.proxy;
