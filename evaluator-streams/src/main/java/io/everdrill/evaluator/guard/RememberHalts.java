package io.everdrill.evaluator.guard;

import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import java.time.Instant;
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

  private final EventCodec codec;
  private final GuardMetrics metrics;
  private KeyValueStore<String, HaltEvent.Switch> switches;

  RememberHalts(EventCodec codec, GuardMetrics metrics) {
    this.codec = codec;
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
      HaltEvent.Switch turned = read(record);
      switches.put(turned.scope(), turned);
    } catch (UnreadableEvent e) {
      metrics.unreadableHalt();
      HaltEvent.Switch halted = careful(record, e);
      LOG.warn("A halt switch cannot be read, {} counts as halted: {}", halted.scope(), e.getMessage());
      switches.put(halted.scope(), halted);
    }
  }

  private HaltEvent.Switch read(Record<String, byte[]> record) {
    Event event = codec.decode(record.headers(), record.value());
    if (event instanceof HaltEvent.Switch turned) {
      return turned;
    }
    throw new UnreadableEvent(
        "%s: expected an event of this topic, got one of %s"
            .formatted(Topic.HALTS.shortName(), Topic.of(event).shortName()));
  }

  private static HaltEvent.Switch careful(Record<String, byte[]> record, UnreadableEvent why) {
    return new HaltEvent.Switch(
        record.key().isBlank() ? HaltEvent.EVERYWHERE : record.key(),
        HaltEvent.State.HALTED,
        "unreadable: " + why.getMessage(),
        "unknown",
        Instant.ofEpochMilli(record.timestamp()));
  }
}
