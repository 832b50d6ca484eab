package io.everdrill.topics;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How the catalogue is laid out on one cluster.
 *
 * @param prefix before every name; a tenant has its own
 * @param partitions of every topic that is spread; fixed for life, since a cell's partition is
 *     computed from it
 * @param replication copies of each partition
 * @param minInSync copies that must have a record before it counts as written
 * @param compression Kafka's {@code compression.type} on the broker
 */
public record TopicLayout(
    String prefix, int partitions, short replication, int minInSync, String compression) {

  static final int MAX_RECORD_BYTES = 1 << 20;

  public TopicLayout {
    if (partitions < 1 || replication < 1 || minInSync < 1 || minInSync > replication) {
      throw new IllegalArgumentException(
          "topics: expected partitions, replication and in-sync of at least 1, and no more in-sync"
              + " than replicas; got "
              + partitions
              + ", "
              + replication
              + ", "
              + minInSync);
    }
  }

  /** What a real cluster gets unless told otherwise. */
  public static TopicLayout production() {
    return new TopicLayout(Topic.DEFAULT_PREFIX, 12, (short) 3, 2, "zstd");
  }

  /** One broker, one copy: demos and tests. */
  public static TopicLayout singleBroker(int partitions) {
    return new TopicLayout(Topic.DEFAULT_PREFIX, partitions, (short) 1, 1, "producer");
  }

  public String name(Topic topic) {
    return topic.name(prefix);
  }

  public int partitions(Topic topic) {
    return topic.spread() == Topic.Spread.ONE_PARTITION ? 1 : partitions;
  }

  /** The topic settings that differ from a broker's defaults, by Kafka's names. */
  public Map<String, String> config(Topic topic) {
    Map<String, String> config = new TreeMap<>();
    config.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanup(topic));
    config.put(
        TopicConfig.RETENTION_MS_CONFIG,
        topic.retention().isZero() ? "-1" : String.valueOf(topic.retention().toMillis()));
    config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(minInSync));
    config.put(TopicConfig.COMPRESSION_TYPE_CONFIG, compression);
    config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(MAX_RECORD_BYTES));
    return config;
  }

  NewTopic newTopic(Topic topic) {
    return new NewTopic(name(topic), partitions(topic), replication).configs(config(topic));
  }

  private static String cleanup(Topic topic) {
    return switch (topic.keep()) {
      case EVENTS -> TopicConfig.CLEANUP_POLICY_DELETE;
      case LATEST -> TopicConfig.CLEANUP_POLICY_COMPACT;
      case LATEST_FOR_A_TIME ->
          TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE;
    };
  }
}
