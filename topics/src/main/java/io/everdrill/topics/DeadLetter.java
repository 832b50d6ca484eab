package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A record that could not be read, kept as it came: same value and headers, keyed by the topic it
 * came from, with headers that say from where and why. The header names follow Kafka Streams'
 * dead-letter queue, so one reader serves both.
 *
 * <p>A letter always fits into a record of 1 MiB, the most that a producer sends: what was
 * compressed may be larger than that, and who cannot send its letter would stand still. Of a larger
 * one the begin is kept; the whole stands where it came from, if it was on a topic.
 */
public final class DeadLetter {

  /** How long a value is of which the letter holds the begin, in bytes. */
  public static final String CUT_FROM_BYTES = "everdrill_cut_from_bytes";

  /** How many of the record's headers, the last ones, the letter does not hold. */
  public static final String HEADERS_LEFT_OUT = "everdrill_headers_left_out";

  static final String TOPIC = "__streams.errors.topic";
  static final String PARTITION = "__streams.errors.partition";
  static final String OFFSET = "__streams.errors.offset";
  static final String MESSAGE = "__streams.errors.message";

  /** Of value and headers together: the rest is for names, lengths and the reason. */
  private static final int MOST_BYTES = 990_000;

  private static final int MOST_BYTES_OF_HEADERS = 256 * 1024;
  private static final int MOST_BYTES_OF_A_LENGTH = 5;
  private static final int MOST_CHARACTERS_OF_REASON = 4 * 1024;

  private DeadLetter() {}

  /** What goes to {@link Topic#DEAD_LETTERS} for a record that was refused. */
  public static ProducerRecord<byte[], byte[]> of(
      String topicPrefix, ConsumerRecord<byte[], byte[]> refused, String reason) {
    byte[] value = refused.value();
    List<Header> headers = firstHeaders(refused);
    int room = MOST_BYTES - headers.stream().mapToInt(DeadLetter::bytes).sum();
    boolean cut = value != null && value.length > room;
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(
            Topic.DEAD_LETTERS.name(topicPrefix),
            refused.topic().getBytes(UTF_8),
            cut ? Arrays.copyOf(value, room) : value);
    headers.forEach(letter.headers()::add);
    int leftOut = refused.headers().toArray().length - headers.size();
    if (leftOut > 0) {
      add(letter, HEADERS_LEFT_OUT, String.valueOf(leftOut));
    }
    add(letter, TOPIC, refused.topic());
    add(letter, PARTITION, String.valueOf(refused.partition()));
    add(letter, OFFSET, String.valueOf(refused.offset()));
    add(letter, MESSAGE, Brief.begin(reason, MOST_CHARACTERS_OF_REASON));
    if (cut) {
      add(letter, CUT_FROM_BYTES, String.valueOf(value.length));
    }
    return letter;
  }

  private static List<Header> firstHeaders(ConsumerRecord<byte[], byte[]> refused) {
    List<Header> first = new ArrayList<>();
    int bytes = 0;
    for (Header header : refused.headers()) {
      bytes += bytes(header);
      if (bytes > MOST_BYTES_OF_HEADERS) {
        break;
      }
      first.add(header);
    }
    return first;
  }

  /** With the lengths that stand before name and value. */
  private static int bytes(Header header) {
    int value = header.value() == null ? 0 : header.value().length;
    return header.key().getBytes(UTF_8).length + value + 2 * MOST_BYTES_OF_A_LENGTH;
  }

  private static void add(ProducerRecord<byte[], byte[]> letter, String name, String value) {
    letter.headers().add(name, value.getBytes(UTF_8));
  }
}
