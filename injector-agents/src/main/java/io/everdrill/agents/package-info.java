/**
 * The injector agent: obeys signed commands for its host, and sees to it that every fault is
 * verified, undone exactly, and over by its limit whatever dies.
 *
 * <pre>
 *   commands ──> Admission ──> InjectionRun: lease? ─> journal ─> accepted ─> apply ─> applied
 *                   │                        ─> look ─> confirmed ─> hold ─> revert ─> look ─> ended
 *   aborts, leases, halts ──> CellSignals ──────────────────────────^
 *   start ──> Healing: what the journal holds open is reverted before anything else
 * </pre>
 */
package io.everdrill.agents;
