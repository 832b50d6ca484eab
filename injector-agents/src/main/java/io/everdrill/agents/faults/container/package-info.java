/**
 * Faults of a target's container, done by the Docker Engine that runs it. The agent speaks to the
 * engine's socket on its own host, and keeps nothing open between two looks.
 *
 * <pre>
 *   running ──pause──> paused ──unpause──> running
 *   running ──kill, stop──> exited ──start──> running, unless something else was faster
 *   on networks ──disconnect──> off ──connect with addresses, aliases, links──> on networks
 * </pre>
 */
package io.everdrill.agents.faults.container;
