/**
 * The cell's own monitoring: small, decent, and able to be wrong. It scrapes, applies a few rules
 * that any shop would start with, groups alerts and posts them as Alertmanager does, and says which
 * service it takes for the root. It knows the services by what they say of themselves and nothing
 * else.
 *
 * <pre>
 *   /metrics of each instance
 *        | every second
 *     Scraper -> PrometheusText -> History (last seconds) -> CellState
 *                                                              |
 *                              Rules -> AlertBook (for, firing, resolved)
 *                                          |                   |
 *                                    AlertGroups           RootCause
 *                                 (group, repeat)              |
 *                                          |               Incidents
 *                                       Webhook                |
 *                                          +---> Outbox <------+
 *                                                  | retries
 *                                   POST alerts, diagnoses
 * </pre>
 */
package io.everdrill.democell.monitor;
