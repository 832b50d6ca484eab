package io.everdrill.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.topics.EventTypes;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/**
 * The peer of guard and judge: one plain consumer that reads the same records, parses the same JSON
 * and does nothing with it. It parses as anybody would who has our types and Jackson, not as we do:
 * what makes our own reading faster is to be seen beside it.
 */
final class BareReader {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final JsonMapper MAPPER = Json.mapper();

  private BareReader() {}

  /** Reads these topics from their beginning to where they end now; tells how fast. */
  static Throughput read(KafkaSettings kafka, List<Topic> topics) {
    long events = 0;
    long seen = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(kafka.consumer("bench-bare", Isolation.READ_COMMITTED))) {
      List<TopicPartition> partitions =
          topics.stream()
              .flatMap(topic -> consumer.partitionsFor(topic.name(kafka.topicPrefix())).stream())
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      ThreadTime before = ThreadTime.ofThisThread();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          seen += parse(record.headers(), record.value()).key().length();
          events++;
        }
      }
      if (seen == 0) {
        throw new IllegalStateException("expected events on " + topics + ", got none");
      }
      return new Throughput(events, ThreadTime.ofThisThread().since(before));
    }
  }

  static Event parse(Headers headers, byte[] value) {
    byte[] type = headers.headers("ce_type").iterator().next().value();
    try {
      return MAPPER.readValue(value, EventTypes.named(new String(type, UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
