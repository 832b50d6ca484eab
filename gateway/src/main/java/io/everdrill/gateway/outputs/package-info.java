/**
 * What the gateway sends on its own: results as alerts, to whoever takes them as Alertmanager does.
 * Nothing here speaks HTTP or Kafka.
 *
 * <pre>
 *   verdicts, injections, halts ──ResultAlerts──> POST /api/v2/alerts
 * </pre>
 */
package io.everdrill.gateway.outputs;
