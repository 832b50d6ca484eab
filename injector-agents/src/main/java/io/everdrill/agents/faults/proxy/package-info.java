/**
 * Faults of connections and requests, by a proxy in user space that the kernel leads callers to.
 */
package io.everdrill.agents.faults.proxy;
