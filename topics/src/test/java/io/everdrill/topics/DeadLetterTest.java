package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

  private static final int MOST_BYTES_OF_A_RECORD = 1024 * 1024;

  @Test
  void letterHoldsTheRecordAsItCameAndSaysFromWhereAndWhy() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("ce_type", "io.everdrill.alert.firing.v1".getBytes(UTF_8));
    headers.add("empty", null);

    ProducerRecord<byte[], byte[]> letter = letter(headers, "{oops".getBytes(UTF_8), "no JSON");

    assertThat(letter.topic()).isEqualTo("everdrill.dead-letters");
    assertThat(letter.key()).asString().isEqualTo("everdrill.alerts");
    assertThat(letter.value()).asString().isEqualTo("{oops");
    assertThat(told(letter))
        .containsExactly(
            "ce_type=io.everdrill.alert.firing.v1",
            "empty=null",
            "__streams.errors.topic=everdrill.alerts",
            "__streams.errors.partition=3",
            "__streams.errors.offset=17",
            "__streams.errors.message=no JSON");
  }

  @Test
  void letterOfNoValueHasNone() {
    assertThat(letter(new RecordHeaders(), null, "none").value()).isNull();
  }

  /** What is compressed on the broker is not where it is read. */
  @Test
  void s8LetterFitsIntoARecordHoweverLargeWhatWasRefusedIs() {
    RecordHeaders headers = new RecordHeaders();
    for (int i = 0; i < 300_000; i++) {
      headers.add("h" + i, new byte[10]);
    }

    ProducerRecord<byte[], byte[]> letter =
        letter(headers, new byte[5_000_000], "é".repeat(1_000_000));

    assertThat(bytes(letter)).isLessThan(MOST_BYTES_OF_A_RECORD);
    assertThat(told(letter)).contains("everdrill_cut_from_bytes=5000000");
    assertThat(letter.headers().lastHeader("h0")).isNotNull();
    int held = letter.headers().toArray().length - 6; // Those of the letter itself.
    assertThat(told(letter)).contains("everdrill_headers_left_out=" + (300_000 - held));
  }

  private static ProducerRecord<byte[], byte[]> letter(
      Headers headers, byte[] value, String reason) {
    return DeadLetter.of(
        Topic.DEFAULT_PREFIX,
        new ConsumerRecord<>(
            "everdrill.alerts",
            3,
            17,
            0,
            TimestampType.LOG_APPEND_TIME,
            ConsumerRecord.NULL_SIZE,
            ConsumerRecord.NULL_SIZE,
            "shop".getBytes(UTF_8),
            value,
            headers,
            Optional.empty()),
        reason);
  }

  /** Each length before a name or value takes at most 5 bytes. */
  private static int bytes(ProducerRecord<byte[], byte[]> letter) {
    int bytes = letter.key().length + letter.value().length + 3 * 5;
    for (Header header : letter.headers()) {
      bytes += header.key().length() + header.value().length + 2 * 5;
    }
    return bytes;
  }

  private static List<String> told(ProducerRecord<byte[], byte[]> letter) {
    List<String> told = new ArrayList<>();
    for (Header header : letter.headers()) {
      String value = header.value() == null ? null : new String(header.value(), UTF_8);
      told.add(header.key() + "=" + value);
    }
    return told;
  }
}
