package io.everdrill.evaluator.guard;

import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import java.time.Instant;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest word of each halt switch. A word that cannot be read is taken for the careful
 * one of the scope that its key names. It is read here, not by a deserializer: Kafka Streams has no
 * way from a global topic to dead-letters, and what a deserializer refuses would stop every guard
 * at each of its starts.
 */
final class RememberHalts extends ContextualProcessor<String, byte[], Void, Void> {

  private static final Logger LOG = LoggerFactory.getLogger(RememberHalts.class);

  private final Deserializer<Event> halts;
  private final GuardMetrics metrics;
  private KeyValueStore<String, HaltEvent.Switch> switches;

  RememberHalts(Deserializer<Event> halts, GuardMetrics metrics) {
    this.halts = halts;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    switches = context.getStateStore(GuardTopology.HALTS);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    if (record.value() == null) {
      switches.delete(record.key());
      return;
    }
    try {
      HaltEvent.Switch turned =
          (HaltEvent.Switch) halts.deserialize("", record.headers(), record.value());
      switches.put(turned.scope(), turned);
    } catch (UnreadableEvent e) {
      metrics.unreadableHalt();
      HaltEvent.Switch halted =
          HaltEvent.Switch.unreadable(
              record.key(), e.getMessage(), Instant.ofEpochMilli(record.timestamp()));
      LOG.warn("{} counts as halted, its word is unreadable: {}", halted.scope(), e.getMessage());
      switches.put(halted.scope(), halted);
    }
  }
}
