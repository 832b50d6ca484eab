/**
 * A TCP proxy that does to connections what a bad network does, with the toxics and the HTTP API of
 * Toxiproxy. A connection is a link of two pipes, and a pipe is a row of stages, one a toxic:
 *
 * <pre>
 *   caller ──> [latency] ──> [bandwidth] ──> upstream     stream "upstream"
 *   caller <── [slicer]  <── [timeout]   <── upstream     stream "downstream"
 * </pre>
 */
package io.everdrill.agents.toxiproxy;
