/**
 * Faults of a Kafka cluster by its admin interface; never of the one that carries the drills, which
 * is known by its id and by its brokers' addresses.
 */
package io.everdrill.agents.faults.kafka;
