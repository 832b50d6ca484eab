package io.everdrill.gateway;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads for one client of the event stream what it missed; blocks, on a thread of its own. */
final class Backlog implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration STALL_LIMIT = Duration.ofSeconds(30);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final KafkaSettings kafka;
  private final KafkaConsumer<byte[], byte[]> consumer;

  Backlog(KafkaSettings kafka, String clientId) {
    this.kafka = kafka;
    Map<String, Object> properties =
        kafka.consumer(clientId, KafkaSettings.Isolation.READ_COMMITTED);
    // What retention has taken must be told, not jumped over.
    properties.put("auto.offset.reset", "none");
    properties.put("max.partition.fetch.bytes", 262_144);
    properties.put("fetch.max.bytes", 2_097_152);
    this.consumer = new KafkaConsumer<>(properties);
  }

  /** Takes the records that are read. */
  interface Taker {
    /** Whether it is still there. */
    boolean wantsMore();

    /**
     * @param reached with this record
     */
    void take(ConsumerRecord<byte[], byte[]> record, Topic topic, StreamPosition reached)
        throws InterruptedException;

    /**
     * Records of these topics were deleted before they were read.
     *
     * @param reached behind what is gone
     */
    void gone(Set<Topic> topics, StreamPosition reached) throws InterruptedException;
  }

  /**
   * Reads on from {@code reached}, which moves along, up to {@code end}, as long as the taker
   * wants.
   *
   * @throws TimeoutException if the broker gave nothing for 30 s
   */
  void read(StreamPosition reached, StreamPosition end, Taker taker) throws InterruptedException {
    Map<TopicPartition, Topic> missing = missing(reached, end);
    consumer.assign(missing.keySet());
    missing.forEach((p, topic) -> consumer.seek(p, reached.next(topic, p.partition())));
    long progressNanos = System.nanoTime();
    while (taker.wantsMore() && !reached.covers(end)) {
      ConsumerRecords<byte[], byte[]> records = poll(reached, missing, taker);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        Topic topic = missing.get(new TopicPartition(record.topic(), record.partition()));
        if (record.offset() < end.next(topic, record.partition()) && taker.wantsMore()) {
          reached.advance(topic, record.partition(), record.offset() + 1);
          taker.take(record, topic, reached);
        }
      }
      missing.forEach((partition, topic) -> reachEnd(reached, end, partition, topic));
      if (!records.isEmpty()) {
        progressNanos = System.nanoTime();
      } else if (System.nanoTime() - progressNanos > STALL_LIMIT.toNanos()) {
        throw new TimeoutException("nothing read for " + STALL_LIMIT);
      }
    }
  }

  /** Goes on with the first that there still is, where what was to be read is gone. */
  private ConsumerRecords<byte[], byte[]> poll(
      StreamPosition reached, Map<TopicPartition, Topic> missing, Taker taker)
      throws InterruptedException {
    try {
      return consumer.poll(POLL);
    } catch (OffsetOutOfRangeException e) {
      consumer
          .beginningOffsets(e.partitions())
          .forEach(
              (partition, first) -> {
                consumer.seek(partition, first);
                reached.advance(missing.get(partition), partition.partition(), first);
              });
      taker.gone(e.partitions().stream().map(missing::get).collect(Collectors.toSet()), reached);
      return ConsumerRecords.empty();
    }
  }

  private Map<TopicPartition, Topic> missing(StreamPosition reached, StreamPosition end) {
    Map<TopicPartition, Topic> missing = new HashMap<>();
    for (Topic topic : end.topics()) {
      for (int p = 0; p < end.partitions(topic); p++) {
        if (reached.next(topic, p) < end.next(topic, p)) {
          missing.put(new TopicPartition(topic.name(kafka.topicPrefix()), p), topic);
        }
      }
    }
    return missing;
  }

  /** The last records before the end may be compacted away, or marks of transactions. */
  private void reachEnd(
      StreamPosition reached, StreamPosition end, TopicPartition partition, Topic topic) {
    if (consumer.position(partition) >= end.next(topic, partition.partition())) {
      reached.advance(topic, partition.partition(), end.next(topic, partition.partition()));
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
  }
}
