package io.everdrill.evaluator.guard;

import io.everdrill.evaluator.records.EventsOfTopic;
import io.everdrill.evaluator.records.SavedAtCommit;
import io.everdrill.evaluator.records.StoredEvents;
import io.everdrill.evaluator.records.UnreadKey;
import io.everdrill.topics.BoundedRecords;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.EventSerde;
import io.everdrill.topics.Signatures;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.LeaseEvent;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.Stores;

/**
 * The abort guard.
 *
 * <pre>
 *   drills ────────┐             ┌──> leases (pulse, watching)
 *   injections ────┤             ├──> aborts
 *   aborts ────────┼──> guard ───┼──> guard-readings
 *   probe-results ─┤      ^      └──> halts
 *   alerts ────────┘      │
 *   halts ──> remember-halts (all of them, in every guard)
 * </pre>
 */
final class GuardTopology {

  static final List<Topic> INPUTS =
      List.of(Topic.DRILLS, Topic.INJECTIONS, Topic.ABORTS, Topic.PROBE_RESULTS, Topic.ALERTS);

  static final String HALTS = "halts";

  private static final String GUARD = "guard";
  private static final List<Topic> OUTPUTS =
      List.of(Topic.LEASES, Topic.ABORTS, Topic.GUARD_READINGS, Topic.HALTS);

  /** A pulse goes to the partition that it names, everything else to its cell's. */
  private static final StreamPartitioner<String, Event> PARTITIONER =
      (topic, key, event, partitions) ->
          Optional.of(
              Set.of(
                  event instanceof LeaseEvent.Pulse pulse
                      ? pulse.partition()
                      : CellPartitioner.partition(key, partitions)));

  private GuardTopology() {}

  static Topology build(
      GuardSettings settings,
      String topicPrefix,
      InstantSource time,
      Supplier<ClockReading> clock,
      GuardMetrics metrics) {
    EventSerde events = new EventSerde(new EventCodec("/everdrill/" + settings.by()));
    Topology topology = new Topology();
    for (Topic topic : INPUTS) {
      topology.addSource(
          whereNothingIsCommitted(topic),
          source(topic),
          new UnreadKey(),
          reader(events, topic, settings.signatures()),
          topic.name(topicPrefix));
    }
    topology.addProcessor(
        GUARD,
        () -> new GuardProcessor(settings, time, clock, metrics),
        INPUTS.stream().map(GuardTopology::source).toArray(String[]::new));
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(GuardMemory.DRILLS),
                Serdes.String(),
                StoredEvents.serde())
            .withLoggingEnabled(Map.of()),
        GUARD);
    for (String counted : List.of(GuardMemory.SECONDS, GuardMemory.COUNTS)) {
      topology.addStateStore(
          SavedAtCommit.of(
              Stores.keyValueStoreBuilder(
                      Stores.inMemoryKeyValueStore(counted), Serdes.String(), Serdes.ByteArray())
                  .withLoggingEnabled(Map.of())),
          GUARD);
    }
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(GuardMemory.ALERTS),
                Serdes.String(),
                StoredEvents.one(AlertEvent.Firing.class))
            .withLoggingEnabled(Map.of()),
        GUARD);
    topology.addGlobalStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(HALTS),
                Serdes.String(),
                StoredEvents.one(HaltEvent.Switch.class))
            .withLoggingDisabled(),
        source(Topic.HALTS),
        Serdes.String().deserializer(),
        Serdes.ByteArray().deserializer(),
        Topic.HALTS.name(topicPrefix),
        "remember-halts",
        () -> new RememberHalts(new EventsOfTopic(events, Topic.HALTS), metrics));
    for (Topic topic : OUTPUTS) {
      topology.addSink(
          sink(topic),
          topic.name(topicPrefix),
          Serdes.String().serializer(),
          events.serializer(),
          PARTITIONER,
          GUARD);
    }
    return topology;
  }

  /**
   * A partition whose first records came while no guard lived has no committed offset: what they
   * say may still be in force. Old probe results tell nothing about users now.
   */
  private static AutoOffsetReset whereNothingIsCommitted(Topic topic) {
    return topic == Topic.PROBE_RESULTS ? AutoOffsetReset.latest() : AutoOffsetReset.earliest();
  }

  /** No alert is refused: of each is kept what is in brief. */
  private static Deserializer<Event> reader(EventSerde events, Topic topic, Signatures agents) {
    Deserializer<Event> reader = new EventsOfTopic(events, topic);
    return switch (topic) {
      case ALERTS -> reader;
      case INJECTIONS -> agents.checked(new BoundedRecords(reader, topic));
      default -> new BoundedRecords(reader, topic);
    };
  }

  static String sinkOf(Event event) {
    return sink(Topic.of(event));
  }

  private static String source(Topic topic) {
    return "from-" + topic.shortName();
  }

  private static String sink(Topic topic) {
    return "to-" + topic.shortName();
  }
}
