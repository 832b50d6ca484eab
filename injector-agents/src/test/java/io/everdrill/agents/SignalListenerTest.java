package io.everdrill.agents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.EventCodec;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.LeaseEvent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalListenerTest {

  private static final String HALTS = "everdrill.halts";

  private final EventCodec codec = new EventCodec("/everdrill/test/t1");
  private final CellSignals signals = new CellSignals(Commands.CELL);
  private final List<String> letters = new ArrayList<>();
  private final SignalListener listener =
      new SignalListener(
          codec,
          HALTS,
          signals,
          (record, why) -> letters.add(record.topic()),
          InstantSource.system(),
          () -> ClockReading.UNKNOWN);

  private static ConsumerRecord<byte[], byte[]> unreadable(String topic, String key) {
    byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
    return new ConsumerRecord<>(topic, 0, 0, keyBytes, "{oops".getBytes(UTF_8));
  }

  /** As for guard and scheduler: what nobody can read may be a halt. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"shop, true", "*, true", "none, true", "elsewhere, false"})
  void s8HaltThatCannotBeReadIsOne(String key, boolean halted) {
    listener.received(unreadable(HALTS, key));

    assertThat(signals.forbids().isEmpty()).isEqualTo(!halted);
    assertThat(letters).containsExactly(HALTS);
  }

  @Test
  void itIsUntilTheSwitchIsTurned() {
    listener.received(unreadable(HALTS, "shop"));
    HaltEvent.Switch resumed =
        new HaltEvent.Switch(
            "shop", HaltEvent.State.RUNNING, "looked at", "user/ann", Commands.NOW);
    var record = codec.encode("", resumed);

    listener.received(onHalts(record));

    assertThat(signals.forbids()).isEmpty();
  }

  @Test
  void untilItsWordIsDeletedToo() {
    listener.received(unreadable(HALTS, "shop"));

    listener.received(new ConsumerRecord<>(HALTS, 0, 1, "shop".getBytes(UTF_8), null));

    assertThat(signals.forbids()).isEmpty();
  }

  @Test
  void s8AnotherEventInItsPlaceIsAHaltToo() {
    var record =
        codec.encode(
            "",
            new LeaseEvent.Watching(
                Commands.CELL, new InjectionId("shop-1.0"), "g1", Commands.NOW));

    listener.received(onHalts(record));

    assertThat(signals.forbids()).isNotEmpty();
    assertThat(letters).containsExactly(HALTS);
  }

  private static ConsumerRecord<byte[], byte[]> onHalts(ProducerRecord<byte[], byte[]> of) {
    return new ConsumerRecord<>(
        HALTS,
        0,
        1,
        0,
        TimestampType.LOG_APPEND_TIME,
        0,
        0,
        of.key(),
        of.value(),
        of.headers(),
        Optional.empty());
  }

  @Test
  void s8LeaseOrAbortThatCannotBeReadIsNone() {
    listener.received(unreadable("everdrill.aborts", "shop"));

    assertThat(signals.forbids()).isEmpty();
    assertThat(letters).containsExactly("everdrill.aborts");
  }
}
