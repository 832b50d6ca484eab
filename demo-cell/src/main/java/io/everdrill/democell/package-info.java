/**
 * The system that is broken in demos and tests: small real services in processes of their own, kept
 * alive by a supervisor, busy with traffic, watched by their own monitoring. Knows nothing of
 * drills.
 *
 * <pre>
 *   caller's JVM                 one process each, on 127.0.N.x
 *   ------------                 -----------------------------------------------------------
 *   DemoCell ---+
 *               |   starts,      load-generator ----> frontend ----> ... (see services)
 *   Supervisor -+-> restarts,                            |
 *               |   stops        services: /health /metrics, SQL in payment-db, inventory-db
 *   AotCache ---+                                        ^
 *                                                        | scrapes each second
 *                                cell-monitor, or Prometheus with Alertmanager
 *                                     |
 *                                     +----> POST alerts, diagnoses to the configured gateway
 * </pre>
 *
 * A process dies with its supervisor: standard input is a pipe that ends when the supervisor does.
 * The one exception is a process that somebody stopped (SIGSTOP) and never continues.
 */
package io.everdrill.democell;
