/**
 * How guard and judge run: the life of a Kafka Streams application in a process. Knows neither of
 * them, nor any event.
 */
package io.everdrill.evaluator.streams;
