/**
 * Measures Everdrill against a limit or against a peer in the same run, because absolute times say
 * little on a shared machine. Each benchmark is one class and one name behind {@code everdrill
 * bench}.
 *
 * <pre>
 *   everdrill bench NAME ──> BenchCommand ──> a benchmark on a real broker ──> Figures, Ratio
 * </pre>
 */
package io.everdrill.bench;
