/**
 * Faults of a Kafka cluster by its admin interface; never of the one that carries the drills, which
 * is known by its id and by its brokers' addresses. What a fault changes it claims in the cluster
 * itself, so that agents of several hosts never change one thing at once.
 */
package io.everdrill.agents.faults.kafka;
