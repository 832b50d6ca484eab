package io.everdrill.runtime;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Where the brokers are and how to speak to them; gives each kind of Kafka client its properties.
 *
 * <p>Each call gives a new map, to which the caller may add. The maps hold secrets; this record's
 * text does not.
 */
public record KafkaSettings(String bootstrapServers, String topicPrefix, KafkaSecurity security) {
  public static final String DEFAULT_TOPIC_PREFIX = "everdrill.";

  /** What of a transaction that is still open, or was rolled back, a consumer sees. */
  public enum Isolation {
    READ_COMMITTED,
    READ_UNCOMMITTED
  }

  public KafkaSettings {
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("Expected bootstrap servers host:port,..., got none");
    }
    if (!topicPrefix.matches("[a-zA-Z0-9._-]{0,100}")) {
      throw new IllegalArgumentException(
          "Expected a topic prefix of letters, digits, '.', '_', '-', got '" + topicPrefix + "'");
    }
  }

  /** A broker without security, as the embedded one. */
  public static KafkaSettings plain(String bootstrapServers) {
    return new KafkaSettings(bootstrapServers, DEFAULT_TOPIC_PREFIX, KafkaSecurity.NONE);
  }

  /**
   * Section {@code kafka}: bootstrap-servers, topic-prefix, and what {@link KafkaSecurity} reads.
   */
  public static KafkaSettings from(Settings settings) {
    Settings kafka = settings.section("kafka");
    return new KafkaSettings(
        kafka.text("bootstrap-servers"),
        kafka.text("topic-prefix", DEFAULT_TOPIC_PREFIX),
        KafkaSecurity.from(kafka));
  }

  public KafkaSettings withTopicPrefix(String prefix) {
    return new KafkaSettings(bootstrapServers, prefix, security);
  }

  /** A topic's name on the broker. */
  public String topic(String shortName) {
    return topicPrefix + shortName;
  }

  /**
   * A producer of bytes whose acknowledged records are on all in-sync replicas, each once and in
   * order, sent without linger; a record not acknowledged after 30 s fails.
   */
  public Map<String, Object> producer(String clientId) {
    Map<String, Object> properties = client(clientId);
    properties.put("key.serializer", ByteArraySerializer.class);
    properties.put("value.serializer", ByteArraySerializer.class);
    properties.put("acks", "all");
    properties.put("enable.idempotence", true);
    properties.put("linger.ms", 0);
    properties.put("request.timeout.ms", 10_000);
    properties.put("delivery.timeout.ms", 30_000);
    properties.put("max.block.ms", 10_000);
    return properties;
  }

  /** A consumer of bytes that belongs to no group and commits nothing. */
  public Map<String, Object> consumer(String clientId, Isolation isolation) {
    Map<String, Object> properties = client(clientId);
    properties.put("key.deserializer", ByteArrayDeserializer.class);
    properties.put("value.deserializer", ByteArrayDeserializer.class);
    properties.put("isolation.level", isolation.name().toLowerCase(Locale.ROOT));
    properties.put("enable.auto.commit", false);
    // A topic that a reader made by asking for it would have the cluster's partitions, not ours.
    properties.put("allow.auto.create.topics", false);
    properties.put("auto.offset.reset", "earliest");
    properties.put("default.api.timeout.ms", 10_000);
    properties.put("request.timeout.ms", 10_000);
    return properties;
  }

  public Map<String, Object> admin(String clientId) {
    Map<String, Object> properties = client(clientId);
    properties.put("default.api.timeout.ms", 30_000);
    properties.put("request.timeout.ms", 10_000);
    return properties;
  }

  /** Kafka Streams; guarantee, state folder and intervals are the application's to add. */
  public Map<String, Object> streams(String applicationId) {
    Map<String, Object> properties = connection();
    properties.put("application.id", applicationId);
    return properties;
  }

  private Map<String, Object> client(String clientId) {
    Map<String, Object> properties = connection();
    properties.put("client.id", clientId);
    return properties;
  }

  private Map<String, Object> connection() {
    Map<String, Object> properties = new HashMap<>(security.clientProperties());
    properties.put("bootstrap.servers", bootstrapServers);
    // Our metrics are scraped from us; the broker need not collect them too.
    properties.put("enable.metrics.push", false);
    properties.put("reconnect.backoff.ms", 50);
    properties.put("reconnect.backoff.max.ms", 1_000);
    return properties;
  }
}
