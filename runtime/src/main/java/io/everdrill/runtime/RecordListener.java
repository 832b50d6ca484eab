package io.everdrill.runtime;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Takes what a {@link PartitionReader} reads, in order of each partition, always on the reader's
 * thread. What it throws counts as a bug of ours and ends the reader.
 */
@FunctionalInterface
public interface RecordListener {
  void received(ConsumerRecord<byte[], byte[]> record);

  /** Where reading begins: the next offset of each partition; once, before any record. */
  default void begins(Map<TopicPartition, Long> positions) {}

  /** All that was there when the reader began has been received; once. */
  default void caughtUp() {}
}
