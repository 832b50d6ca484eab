package io.everdrill.standalone.demo;

import io.everdrill.runtime.BrokerClock;
import io.everdrill.runtime.BrokerOffset;
import io.everdrill.runtime.Health;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.RecordEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** This process's clock against the broker's, in the words of the contract; one for all parts. */
public final class ProcessClock implements Supplier<ClockReading>, AutoCloseable {

  private final BrokerClock clock;

  private ProcessClock(BrokerClock clock) {
    this.clock = clock;
  }

  public static ProcessClock start(
      String writer, KafkaSettings kafka, InstantSource time, Consumer<Throwable> onBug) {
    EventCodec codec = new EventCodec("/everdrill/clock/" + writer);
    return new ProcessClock(
        BrokerClock.start(
            kafka.producer("clock-" + writer),
            (sentAt, last) ->
                codec.encode(
                    kafka.topicPrefix(),
                    new RecordEvent.Clock(writer, sentAt, reading(last), Duration.ZERO)),
            time,
            onBug));
  }

  @Override
  public ClockReading get() {
    return reading(clock.reading());
  }

  /** For the health port. */
  public Health health() {
    return clock.health();
  }

  private static ClockReading reading(BrokerOffset offset) {
    return switch (offset) {
      case BrokerOffset.Measured m -> ClockReading.measured(m.offset(), m.error());
      case BrokerOffset.Unknown u -> ClockReading.UNKNOWN;
    };
  }

  @Override
  public void close() {
    clock.close();
  }
}
