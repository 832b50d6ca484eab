/**
 * Faults of entries in Redis. What an entry was is kept in Redis itself, under a name of ours, so
 * that it survives the agent and never leaves the server.
 *
 * <pre>
 *   session:7 ──RENAME──> everdrill:TAG:session:7 ──RENAME──> session:7, unless written meanwhile
 * </pre>
 */
package io.everdrill.agents.faults.cache;
