/**
 * Looks at the cell as a user would, at moments that do not depend on what the last look saw.
 *
 * <pre>
 * probes topic, probes.yaml ─> ProbeRoster ─> ScheduledProbe ─> HttpLook, SqlLook ─> the cell
 *                                                  │
 *                                                  └─> ResultWriter ─> probe-results
 *                                Presence ─────────────────────────> probers
 * </pre>
 */
package io.everdrill.probes;
