package io.everdrill.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.topics.BoundedRecords;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.EventSerde;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ChanceEvent.Commitment;
import io.everdrill.topics.events.DefinitionEvent.Detector;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.LeaseEvent.Pulse;
import io.everdrill.topics.events.PresenceEvent.Agent;
import io.everdrill.topics.events.SteadyStateEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/** The picture of the package in code; every node and store has its name. */
final class SchedulerTopology {

  private static final String SCHEDULE = "schedule";
  private static final List<Topic> SINKS =
      List.of(Topic.DRILLS, Topic.COMMANDS, Topic.CANDIDATES, Topic.RANDOMNESS);

  private final Topology topology = new Topology();
  private final String topicPrefix;
  private final int partitions;
  private final EventSerde events;
  private final SchedulerSettings settings;

  private SchedulerTopology(
      String topicPrefix, int partitions, EventCodec codec, SchedulerSettings settings) {
    this.topicPrefix = topicPrefix;
    this.partitions = partitions;
    this.events = new EventSerde(codec);
    this.settings = settings;
  }

  /**
   * @param partitions of every topic that is keyed by cell
   */
  static Topology build(
      String topicPrefix,
      int partitions,
      EventCodec codec,
      Signing.Signer signer,
      SchedulerSettings settings,
      ProcessorSupplier<String, Event, String, Event> schedule) {
    SchedulerTopology picture = new SchedulerTopology(topicPrefix, partitions, codec, settings);
    picture.definitions();
    picture.cellsAsTheyAre();
    picture.schedules(schedule);
    picture.decisions(signer);
    picture.promises();
    picture.inventory();
    return picture.topology;
  }

  private void definitions() {
    everywhere(Topic.PROGRAMMES, Stores.PROGRAMMES, Programme.class);
    everywhere(Topic.SCENARIOS, Stores.SCENARIOS, Scenario.class);
    everywhere(Topic.DETECTORS, Stores.DETECTORS, Detector.class);
    everywhere(
        Topic.HALTS,
        Stores.HALTS,
        () -> keptByKey(Stores.HALTS, HaltEvent.Switch.class),
        HaltEvent.Switch.class,
        RememberEverywhere::halt);
  }

  private void cellsAsTheyAre() {
    ofCell(Topic.AGENTS, Stores.AGENTS, Agent.class, Agent::cell, Agent::key, (s, a, at) -> a);
    topology.addStateStore(Stores.kept(Stores.AGENTS, Agent.class), node(Topic.AGENTS));

    this.<AlertEvent, Hazards>ofCell(
        Topic.ALERTS,
        Stores.HAZARDS,
        AlertEvent.class,
        AlertEvent::cell,
        AlertEvent::key,
        (hazards, alert, at) ->
            Stores.orElse(hazards, Hazards.NONE).with(alert, settings.highestSeverities()));
    this.<IncidentEvent, Hazards>ofCell(
        Topic.INCIDENTS,
        Stores.HAZARDS,
        IncidentEvent.class,
        IncidentEvent::cell,
        IncidentEvent::key,
        (hazards, incident, at) -> Stores.orElse(hazards, Hazards.NONE).with(incident));
    topology.addStateStore(
        Stores.kept(Stores.HAZARDS, Hazards.class), node(Topic.ALERTS), node(Topic.INCIDENTS));

    source(Topic.STEADY_STATE);
    int all = partitions;
    topology.addProcessor(
        node(Topic.STEADY_STATE), () -> new RememberSteady(all), sourceOf(Topic.STEADY_STATE));
    topology.addStateStore(
        Stores.refilled(Stores.STEADY, SteadyStateEvent.Window.class), node(Topic.STEADY_STATE));

    remember(
        Topic.LEASES,
        Stores.GUARDS,
        Pulse.class,
        pulse -> Stores.ONLY,
        (Instant seen, Pulse pulse, Instant at) -> at,
        context -> pulse -> pulse.partition() == context.taskId().partition());
    topology.addStateStore(Stores.refilled(Stores.GUARDS, Instant.class), node(Topic.LEASES));
  }

  private void schedules(ProcessorSupplier<String, Event, String, Event> schedule) {
    source(
        Topic.INJECTIONS,
        settings.signatures().checked(new BoundedRecords(events, Topic.INJECTIONS)));
    topology.addProcessor(SCHEDULE, schedule, sourceOf(Topic.INJECTIONS));
    topology.addStateStore(Stores.kept(Stores.SCHEDULES, Schedule.class), SCHEDULE);
    topology.addStateStore(Stores.kept(Stores.RANDOMNESS, Randomness.class), SCHEDULE);
    topology.connectProcessorAndStateStores(
        SCHEDULE, Stores.AGENTS, Stores.HAZARDS, Stores.STEADY, Stores.GUARDS);
  }

  private void decisions(Signing.Signer signer) {
    for (Topic topic : SINKS) {
      Serializer<Event> values = topic == Topic.COMMANDS ? signed(signer) : events;
      topology.addSink(
          sink(topic), name(topic), new StringSerializer(), values, byCell(), SCHEDULE);
    }
  }

  /** Of each day the earliest. */
  private void promises() {
    everywhere(
        Topic.RANDOMNESS,
        Stores.PROMISES,
        () ->
            new Remember<>(
                Stores.PROMISES,
                Commitment.class,
                promise -> promise.day().toString(),
                (Commitment before, Commitment promise, Instant at) ->
                    Stores.orElse(before, promise),
                context -> event -> true),
        Commitment.class,
        RememberEverywhere::nothing);
  }

  /** Of every cell: only so it shows that two of them share a host. */
  private void inventory() {
    everywhere(Topic.TARGETS, Stores.TARGETS, Target.class);
  }

  static String sink(Topic topic) {
    return topic.shortName() + "-sink";
  }

  private static String sourceOf(Topic topic) {
    return topic.shortName() + "-source";
  }

  private static String node(Topic topic) {
    return "remember-" + topic.shortName();
  }

  private String name(Topic topic) {
    return topic.name(topicPrefix);
  }

  /** What agents say of themselves is kept as it is; of alerts and incidents, what is in brief. */
  private void source(Topic topic) {
    source(topic, topic == Topic.AGENTS ? new BoundedRecords(events, topic) : events);
  }

  private void source(Topic topic, Deserializer<Event> values) {
    topology.addSource(
        sourceOf(topic),
        new StringDeserializer(),
        topic.keep() == Topic.Keep.EVENTS ? new NoTombstones(values) : values,
        name(topic));
  }

  /** A copy of the whole topic in every process, read to its end before anything is decided. */
  private <E extends Event> void everywhere(Topic topic, String store, Class<E> type) {
    everywhere(topic, store, () -> keptByKey(store, type), type, RememberEverywhere::nothing);
  }

  private static <E extends Event> Remember<E, E> keptByKey(String store, Class<E> type) {
    return new Remember<>(
        store, type, Event::key, (before, event, at) -> event, context -> event -> true);
  }

  private <E extends Event> void everywhere(
      Topic topic,
      String store,
      Supplier<Remember<E, E>> remember,
      Class<E> type,
      RememberEverywhere.Instead instead) {
    topology.addGlobalStore(
        Stores.refilled(store, type),
        sourceOf(topic),
        new StringDeserializer(),
        new ByteArrayDeserializer(),
        name(topic),
        node(topic),
        () -> new RememberEverywhere(name(topic), events, remember.get(), instead));
  }

  private <E extends Event, S> void ofCell(
      Topic topic,
      String store,
      Class<E> type,
      Function<E, CellId> cell,
      Function<E, String> key,
      Remember.Fold<S, E> fold) {
    int all = partitions;
    remember(
        topic,
        store,
        type,
        key,
        fold,
        context -> {
          Share share = new Share(context.taskId().partition(), all);
          return event -> share.has(cell.apply(event));
        });
  }

  private <E extends Event, S> void remember(
      Topic topic,
      String store,
      Class<E> type,
      Function<E, String> key,
      Remember.Fold<S, E> fold,
      Function<ProcessingContext, Predicate<E>> ours) {
    source(topic);
    topology.addProcessor(
        node(topic), () -> new Remember<>(store, type, key, fold, ours), sourceOf(topic));
  }

  /** Adds the signature once headers and value bytes are what will be sent. */
  private Serializer<Event> signed(Signing.Signer signer) {
    return new Serializer<>() {
      @Override
      public byte[] serialize(String topic, Event event) {
        throw new IllegalStateException(topic + ": expected headers to put the signature into");
      }

      @Override
      public byte[] serialize(String topic, Headers headers, Event event) {
        byte[] value = events.serialize(topic, headers, event);
        signer.sign(headers, event.key().getBytes(UTF_8), value);
        return value;
      }
    };
  }

  private static StreamPartitioner<String, Event> byCell() {
    return (topic, key, event, n) -> Optional.of(Set.of(CellPartitioner.partition(key, n)));
  }
}
