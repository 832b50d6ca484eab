package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.utils.Utils;

/**
 * murmur2(utf8(cell)) mod n, where the cell is the key up to its first '/': all that happens in a
 * cell stays in one order, on every topic in the same partition.
 */
public final class CellPartitioner implements Partitioner {

  /** The partition of a key among n. */
  public static int partition(String key, int partitions) {
    int slash = key.indexOf('/');
    byte[] cell = (slash < 0 ? key : key.substring(0, slash)).getBytes(UTF_8);
    return Utils.toPositive(Utils.murmur2(cell)) % partitions;
  }

  @Override
  public int partition(
      String topic, Object key, byte[] keyBytes, Object value, byte[] valueBytes, Cluster cluster) {
    if (keyBytes == null) {
      throw new IllegalArgumentException(topic + ": expected a key, got none");
    }
    return partition(new String(keyBytes, UTF_8), cluster.partitionCountForTopic(topic));
  }

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public void close() {}
}
