/**
 * The processes that users reach: one file a service, all of the same shape, and the traffic that
 * keeps them busy. They talk HTTP with each other and SQL with two databases, always from their own
 * address, so that a rule on one pair of addresses meets exactly one edge of this picture.
 *
 * <pre>
 *   load generator
 *        |
 *     frontend ----------------------------> cache-svc
 *        |
 *   api-gateway ---+----------+----------------+------------------+
 *        |         |          |                |                  |
 *   checkout-svc   |      auth-svc     notification-svc           |
 *     |       |    |                                              |
 *     |  payment-svc-1, payment-svc-2                             |
 *     |            |                                              |
 *     |       payment-db (ledger)                                 |
 *     +-----------------------------> inventory-svc <-------------+
 *                                           |
 *                                      inventory-db
 * </pre>
 */
package io.everdrill.democell.services;
