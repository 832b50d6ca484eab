package io.everdrill.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.runtime.RecordListener;
import io.everdrill.topics.Brief;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.LeaseEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Hears aborts, leases and halts, and says them to {@link CellSignals}. */
final class SignalListener implements RecordListener {

  private final EventCodec codec;
  private final String haltsTopic;
  private final CellSignals signals;
  private final BiConsumer<ConsumerRecord<byte[], byte[]>, String> deadLetters;
  private final InstantSource time;
  private final Supplier<ClockReading> clock;

  /**
   * @param deadLetters is given what cannot be read, and why
   */
  SignalListener(
      EventCodec codec,
      String haltsTopic,
      CellSignals signals,
      BiConsumer<ConsumerRecord<byte[], byte[]>, String> deadLetters,
      InstantSource time,
      Supplier<ClockReading> clock) {
    this.codec = codec;
    this.haltsTopic = haltsTopic;
    this.signals = signals;
    this.deadLetters = deadLetters;
    this.time = time;
    this.clock = clock;
  }

  @Override
  public void received(ConsumerRecord<byte[], byte[]> record) {
    boolean ofHalts = record.topic().equals(haltsTopic);
    if (record.value() == null) {
      if (ofHalts) {
        signals.haltForgotten(key(record));
      }
      return;
    }
    Event event;
    try {
      event = codec.decode(record.headers(), record.value());
      if (ofHalts && !(event instanceof HaltEvent.Switch)) {
        throw new UnreadableEvent("expected a halt or its end, got " + event.getClass());
      }
    } catch (UnreadableEvent e) {
      deadLetters.accept(record, e.getMessage());
      if (ofHalts) {
        signals.halt(unreadable(record, e));
      }
      return;
    }
    switch (event) {
      case AbortEvent abort -> signals.abort(abort);
      case HaltEvent.Switch halt -> signals.halt(halt);
      case LeaseEvent.Watching lease -> signals.lease(lease.injection(), heardNanos(record));
      case LeaseEvent.Pulse pulse -> {}
      default -> deadLetters.accept(record, "expected an abort, lease or halt");
    }
  }

  /** What may say 'halted' halts, as it does for guard and scheduler. */
  private static HaltEvent.Switch unreadable(
      ConsumerRecord<byte[], byte[]> record, UnreadableEvent why) {
    Instant at = Instant.ofEpochMilli(record.timestamp());
    return HaltEvent.Switch.unreadable(key(record), Brief.text(why.getMessage()), at);
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), UTF_8);
  }

  /** A lease that waited in the broker while we could not read is as old as its record. */
  private long heardNanos(ConsumerRecord<byte[], byte[]> record) {
    Instant brokersNow = time.instant().plus(clock.get().offset());
    long ageMillis = Math.max(0, brokersNow.toEpochMilli() - record.timestamp());
    return System.nanoTime() - ageMillis * 1_000_000;
  }
}
