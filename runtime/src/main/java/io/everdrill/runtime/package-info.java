/**
 * What every long-running process of Everdrill does: read its settings, speak to Kafka, know how
 * far its clock is off, show numbers and health, and stop in order. It knows none of our events.
 *
 * <pre>
 *   environment, file,    SettingsSource -- read --> a part's settings record
 *   command line ------->                            (KafkaSettings, KafkaSecurity, Secret)
 *
 *                 +-- Lifecycle: started in order, stopped in the opposite order ------+
 *   Kafka ------> | PartitionReader --> the part --> producer                          | --> Kafka
 *   clock topic <-|-> BrokerClock ----> BrokerOffset in its events                     |
 *   Prometheus -->| HealthPort -------> Metrics, Health checks                         |
 *                 +--------------------------------------------------------------------+
 *   EmbeddedKafka: the real broker in this process, for the demo and for tests
 * </pre>
 */
package io.everdrill.runtime;
