package io.everdrill.agents;

import io.everdrill.runtime.RecordListener;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.LeaseEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Hears aborts, leases and halts, and says them to {@link CellSignals}. */
final class SignalListener implements RecordListener {

  private final EventCodec codec;
  private final CellSignals signals;
  private final EventPublisher publisher;
  private final InstantSource time;
  private final Supplier<ClockReading> clock;

  SignalListener(
      EventCodec codec,
      CellSignals signals,
      EventPublisher publisher,
      InstantSource time,
      Supplier<ClockReading> clock) {
    this.codec = codec;
    this.signals = signals;
    this.publisher = publisher;
    this.time = time;
    this.clock = clock;
  }

  @Override
  public void received(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    Event event;
    try {
      event = codec.decode(record.headers(), record.value());
    } catch (UnreadableEvent e) {
      publisher.deadLetter(record, e.getMessage());
      return;
    }
    switch (event) {
      case AbortEvent abort -> signals.abort(abort);
      case HaltEvent.Switch halt -> signals.halt(halt);
      case LeaseEvent.Watching lease -> signals.lease(lease.injection(), heardNanos(record));
      case LeaseEvent.Pulse pulse -> {}
      default -> publisher.deadLetter(record, "expected an abort, lease or halt");
    }
  }

  /** A lease that waited in the broker while we could not read is as old as its record. */
  private long heardNanos(ConsumerRecord<byte[], byte[]> record) {
    Instant brokersNow = time.instant().plus(clock.get().offset());
    long ageMillis = Math.max(0, brokersNow.toEpochMilli() - record.timestamp());
    return System.nanoTime() - ageMillis * 1_000_000;
  }
}
