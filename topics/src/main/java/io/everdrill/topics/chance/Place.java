package io.everdrill.topics.chance;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where a record stands, and since when.
 *
 * @param topic its name on the broker
 * @param appendedAt by the broker's clock, which no writer can set
 */
public record Place(String topic, int partition, long offset, Instant appendedAt) {

  /** Where this record was read, on a topic with the broker's append time. */
  public static Place of(ConsumerRecord<?, ?> record) {
    return new Place(
        record.topic(),
        record.partition(),
        record.offset(),
        Instant.ofEpochMilli(record.timestamp()));
  }

  /** As {@code everdrill.drills-2@145}. */
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
