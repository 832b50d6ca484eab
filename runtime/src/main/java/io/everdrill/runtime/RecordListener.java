package io.everdrill.runtime;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes what a {@link PartitionReader} reads, in order of each partition, always on the reader's
 * thread. What it throws counts as a bug of ours and ends the reader.
 */
@FunctionalInterface
public interface RecordListener {
  void received(ConsumerRecord<byte[], byte[]> record);

  /** All that was there when the reader began has been received; once. */
  default void caughtUp() {}
}
