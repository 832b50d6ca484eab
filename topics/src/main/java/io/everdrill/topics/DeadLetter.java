package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record that could not be read, kept as it came: same value and headers, keyed by the topic it
 * came from, with headers that say from where and why. The header names follow Kafka Streams'
 * dead-letter queue, so one reader serves both.
 */
public final class DeadLetter {

  static final String TOPIC = "__streams.errors.topic";
  static final String PARTITION = "__streams.errors.partition";
  static final String OFFSET = "__streams.errors.offset";
  static final String MESSAGE = "__streams.errors.message";

  private DeadLetter() {}

  /** What goes to {@link Topic#DEAD_LETTERS} for a record that was refused. */
  public static ProducerRecord<byte[], byte[]> of(
      String topicPrefix, ConsumerRecord<byte[], byte[]> refused, String reason) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(
            Topic.DEAD_LETTERS.name(topicPrefix), refused.topic().getBytes(UTF_8), refused.value());
    refused.headers().forEach(letter.headers()::add);
    letter.headers().add(TOPIC, refused.topic().getBytes(UTF_8));
    letter.headers().add(PARTITION, String.valueOf(refused.partition()).getBytes(UTF_8));
    letter.headers().add(OFFSET, String.valueOf(refused.offset()).getBytes(UTF_8));
    letter.headers().add(MESSAGE, reason.getBytes(UTF_8));
    return letter;
  }
}
