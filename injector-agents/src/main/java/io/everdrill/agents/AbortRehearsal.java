package io.everdrill.agents;

import io.everdrill.agents.CellSignals.Outlook;
import io.everdrill.agents.CellSignals.Stop;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Signal;
import io.everdrill.runtime.RecordListener;
import io.everdrill.runtime.Rehearsal;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.InjectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * An injection that nobody ordered is aborted over and over, before one has to be in earnest: users
 * wait for code that has never run ten times as long as for code that has. Nothing of it leaves
 * memory, and no process is touched.
 */
final class AbortRehearsal {

  private static final CellId CELL = new CellId("rehearsal");
  private static final InjectionId INJECTION = InjectionId.of(DrillId.of(CELL, 1), 0);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final ConsumerRecord<byte[], byte[]> record;
  private final Function<CellSignals, RecordListener> listeners;

  /**
   * @param listeners what hears aborts in earnest, saying them to other signals
   */
  AbortRehearsal(
      EventCodec codec, Function<CellSignals, RecordListener> listeners, Instant abortedAt) {
    this.listeners = listeners;
    ProducerRecord<byte[], byte[]> sent = codec.encode("", abort(abortedAt));
    record =
        new ConsumerRecord<>(
            sent.topic(),
            0,
            0,
            abortedAt.toEpochMilli(),
            TimestampType.LOG_APPEND_TIME,
            sent.key().length,
            sent.value().length,
            sent.key(),
            sent.value(),
            sent.headers(),
            Optional.empty());
  }

  /** The first agent of a JVM rehearses for all. */
  static Rehearsal begin(
      EventCodec codec, Function<CellSignals, RecordListener> listeners, Instant abortedAt) {
    AbortRehearsal rehearsal = new AbortRehearsal(codec, listeners, abortedAt);
    return Rehearsal.begin(
        "agent-abort",
        () -> {
          rehearsal.abort();
          askKernel();
        });
  }

  /** From the record to why the injection has to end. */
  List<Stop> abort() {
    CellSignals signals = new CellSignals(CELL);
    signals.begin(INJECTION);
    signals.lease(INJECTION, System.nanoTime());
    Outlook before = signals.outlook(INJECTION);
    listeners.apply(signals).received(record);
    Outlook after = signals.outlook(INJECTION);
    long nowNanos = System.nanoTime();
    List<Stop> stops =
        HoldRules.stops(after, PATIENCE, nowNanos + PATIENCE.toNanos(), Sight.IN_FORCE, nowNanos);
    if (before.words() == after.words()) {
      throw new IllegalStateException("expected an abort to be heard, got " + record);
    }
    signals.end(INJECTION);
    return stops;
  }

  /** As one who undoes does: whether a process is there, and whether it may be signalled. */
  private static void askKernel() {
    ProcessIdentity.ofLiving(ProcessHandle.current().pid())
        .ifPresent(
            self -> {
              self.signal(Signal.NONE);
              self.stopped();
            });
  }

  private static AbortEvent abort(Instant abortedAt) {
    return new AbortEvent.Injections(
        CELL,
        INJECTION + "/rehearsal",
        List.of(INJECTION),
        "rehearsal",
        "rehearsed: 0 of 1 probe results passed (0.000) in the last 0.0 s, bound 0.500",
        "guard/rehearsal",
        abortedAt,
        List.of(
            new AbortEvent.Finding(
                "rehearsal",
                "rehearsed",
                0,
                0.5,
                1,
                1,
                List.of(new AbortEvent.Parameter("windowMs", 1)))));
  }
}
