package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class EventCodecTest {

  private final EventCodec codec = new EventCodec("/everdrill/agent/a1");
  private final InjectionEvent.Ended ended =
      new InjectionEvent.Ended(
          new CellId("shop-eu"),
          InjectionId.of(DrillId.of(new CellId("shop-eu"), 17), 0),
          new AgentId("a1"),
          InjectionEvent.EndReason.NO_LEASE,
          "",
          Instant.parse("2026-11-21T03:00:00.123456Z"),
          Instant.parse("2026-11-21T03:00:01Z"),
          List.of(new InjectionEvent.Exposure("packets", 3, 10)),
          ClockReading.measured(Duration.ofNanos(-1_500_000), Duration.ofNanos(1_234_000)));

  @Test
  void writesCloudEventInBinaryMode() {
    ProducerRecord<byte[], byte[]> record = codec.encode("everdrill.", ended);

    assertThat(record.topic()).isEqualTo("everdrill.injections");
    assertThat(new String(record.key(), UTF_8)).isEqualTo("shop-eu");
    assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
    assertThat(header(record, "ce_type")).isEqualTo("io.everdrill.injection.ended.v1");
    assertThat(header(record, "ce_id")).isEqualTo("io.everdrill.injection.ended.v1/shop-eu-17.0");
    assertThat(header(record, "ce_time")).isEqualTo("2026-11-21T03:00:01.000000Z");
    assertThat(new String(record.value(), UTF_8))
        .isEqualTo(
            "{\"cell\":\"shop-eu\",\"injection\":\"shop-eu-17.0\",\"agent\":\"a1\","
                + "\"reason\":\"no-lease\",\"detail\":\"\","
                + "\"revertStartedAt\":\"2026-11-21T03:00:00.123456Z\","
                + "\"endedAt\":\"2026-11-21T03:00:01.000000Z\","
                + "\"exposure\":[{\"unit\":\"packets\",\"hit\":3,\"of\":10}],"
                + "\"clock\":{\"basis\":\"measured\",\"offsetMs\":-1.5,\"errorMs\":1.234}}");
  }

  @Test
  void readsWhatItWrote() {
    ProducerRecord<byte[], byte[]> record = codec.encode("everdrill.", ended);

    assertThat(codec.decode(record.headers(), record.value())).isEqualTo(ended);
  }

  @Test
  void ignoresFieldsItDoesNotKnow() {
    ProducerRecord<byte[], byte[]> record = codec.encode("everdrill.", ended);
    String json = new String(record.value(), UTF_8).replaceFirst("\\{", "{\"later\":[1],");

    assertThat(codec.decode(record.headers(), json.getBytes(UTF_8))).isEqualTo(ended);
  }

  @Test
  void saysWhichFieldIsMissing() {
    ProducerRecord<byte[], byte[]> record = codec.encode("everdrill.", ended);
    String json = new String(record.value(), UTF_8).replace("\"agent\":\"a1\",", "");

    assertThatThrownBy(() -> codec.decode(record.headers(), json.getBytes(UTF_8)))
        .isInstanceOf(UnreadableEvent.class)
        .hasMessageContaining("io.everdrill.injection.ended.v1")
        .hasMessageContaining("agent");
  }

  @Test
  void saysWhichHeaderIsMissing() {
    assertThatThrownBy(() -> codec.decode(new RecordHeaders(), "{}".getBytes(UTF_8)))
        .isInstanceOf(UnreadableEvent.class)
        .hasMessageContaining("ce_type");
  }

  private static String header(ProducerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
