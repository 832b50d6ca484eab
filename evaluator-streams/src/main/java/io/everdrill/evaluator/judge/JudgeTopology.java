package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.records.EncodedEvents;
import io.everdrill.evaluator.records.EventsOfTopic;
import io.everdrill.evaluator.records.UnreadKey;
import io.everdrill.topics.BoundedRecords;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.EventSerde;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * The verdict judge.
 *
 * <pre>
 *   drills ───────┐
 *   injections ───┤                                    ┌──> detections
 *   alerts ───────┤                                    ├──> false-alarms
 *   diagnoses ────┼──> order ──facts, ticks──> judge ──┼──> verdicts
 *   incidents ────┤     │                              └──> score ──> scoreboard
 *   leases ───────┤     ├──> steady-state
 *   probe-results ┘     └──> alerts, diagnoses (what was in the wrong partition, once)
 * </pre>
 */
final class JudgeTopology {

  static final List<Topic> INPUTS =
      List.of(
          Topic.DRILLS,
          Topic.INJECTIONS,
          Topic.ALERTS,
          Topic.DIAGNOSES,
          Topic.INCIDENTS,
          Topic.LEASES,
          Topic.PROBE_RESULTS);

  private static final String ORDER = "order";
  static final String JUDGE = "judge";
  static final String SCORE = "score";

  private static final StreamPartitioner<String, Event> BY_CELL =
      (topic, key, event, partitions) ->
          Optional.of(Set.of(CellPartitioner.partition(key, partitions)));

  private final JudgeSettings settings;
  private final String topicPrefix;
  private final EventSerde events;
  private final EncodedEvents encoded;

  private JudgeTopology(JudgeSettings settings, String topicPrefix) {
    this.settings = settings;
    this.topicPrefix = topicPrefix;
    EventCodec codec = new EventCodec("/everdrill/judge/" + settings.instance());
    this.events = new EventSerde(codec);
    this.encoded = new EncodedEvents(codec);
  }

  /**
   * @param partitions how many every topic that is keyed by cell has
   */
  static Topology build(
      JudgeSettings settings, String topicPrefix, int partitions, JudgeOrder.Metered metered) {
    JudgeTopology picture = new JudgeTopology(settings, topicPrefix);
    Topology topology = new Topology();
    picture.read(topology);
    picture.order(topology, partitions, metered);
    picture.judge(topology, metered);
    picture.score(topology);
    return topology;
  }

  private void read(Topology topology) {
    for (Topic topic : INPUTS) {
      topology.addSource(
          source(topic),
          new UnreadKey(),
          new BoundedRecords(new EventsOfTopic(reader(topic), topic), topic),
          topic.name(topicPrefix));
    }
  }

  /** Of pulses and probe results nothing is kept as it came. */
  private Deserializer<Event> reader(Topic topic) {
    return switch (topic) {
      case LEASES, PROBE_RESULTS -> events;
      case INJECTIONS -> encoded.remembered(settings.signatures().checked(events));
      default -> encoded.remembered(events);
    };
  }

  private void order(Topology topology, int partitions, JudgeOrder.Metered metered) {
    topology.addProcessor(
        ORDER,
        () -> new JudgeOrder(settings.times(), partitions, metered),
        INPUTS.stream().map(JudgeTopology::source).toArray(String[]::new));
    store(topology, JudgeStores.PENDING, ORDER);
    write(topology, sink(Topic.STEADY_STATE), Topic.STEADY_STATE, ORDER);
    write(topology, again(Topic.ALERTS), Topic.ALERTS, ORDER);
    write(topology, again(Topic.DIAGNOSES), Topic.DIAGNOSES, ORDER);
  }

  private void judge(Topology topology, JudgeOrder.Metered metered) {
    topology.addProcessor(JUDGE, () -> new JudgeProcessor(settings.times(), metered), ORDER);
    store(topology, JudgeStores.CASES, JUDGE);
    store(topology, JudgeStores.EPISODES, JUDGE);
    store(topology, JudgeStores.REPORTS, JUDGE);
    store(topology, JudgeStores.TIMERS, ORDER, JUDGE);
    store(topology, JudgeStores.MARKS, ORDER, JUDGE);
    store(topology, JudgeStores.PROBE_SECONDS, ORDER, JUDGE);
    write(topology, sink(Topic.DETECTIONS), Topic.DETECTIONS, JUDGE);
    write(topology, sink(Topic.FALSE_ALARMS), Topic.FALSE_ALARMS, JUDGE);
    write(topology, sink(Topic.VERDICTS), Topic.VERDICTS, JUDGE);
  }

  private void score(Topology topology) {
    topology.addProcessor(SCORE, ScoreboardProcessor::new, JUDGE);
    store(topology, JudgeStores.SCORES, SCORE);
    write(topology, sink(Topic.SCOREBOARD), Topic.SCOREBOARD, SCORE);
  }

  private void store(Topology topology, JudgeStores store, String... users) {
    topology.addStateStore(store.builder(settings.state(), encoded), users);
  }

  private void write(Topology topology, String node, Topic topic, String parent) {
    // What is kept in no file is not worth remembering.
    Serializer<Event> values = topic == Topic.STEADY_STATE ? events.serializer() : encoded;
    topology.addSink(
        node, topic.name(topicPrefix), Serdes.String().serializer(), values, BY_CELL, parent);
  }

  private static String source(Topic topic) {
    return "from-" + topic.shortName();
  }

  static String sink(Topic topic) {
    return "to-" + topic.shortName();
  }

  /** Back to where it came from, in its right partition. */
  static String again(Topic topic) {
    return "again-to-" + topic.shortName();
  }
}
