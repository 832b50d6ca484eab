package io.everdrill.evaluator.judge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.evaluator.records.LargestRecords;
import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.EventSerde;
import io.everdrill.topics.Json;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.VerdictEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The judge's topology on Kafka's test driver: one partition, append times as given. */
final class JudgeBench implements AutoCloseable {

  /** Shorter than the defaults, so that a history of minutes is judged whole. */
  static final JudgeSettings SETTINGS =
      JudgeSettings.inMemory("j1", Path.of("target", "judge-test-state"))
          .with(
              new JudgeSettings.Times(
                  Duration.ofMillis(500),
                  Duration.ofSeconds(10),
                  Duration.ofSeconds(10),
                  0.9,
                  Duration.ofSeconds(20),
                  Duration.ofSeconds(60),
                  Duration.ofHours(1)));

  private static final KafkaSettings KAFKA = KafkaSettings.plain("127.0.0.1:1");

  private final EventSerde serde = new EventSerde(new EventCodec("/everdrill/test/t1"));
  private final TopologyTestDriver driver;
  private final Map<Topic, TestInputTopic<String, Event>> inputs = new EnumMap<>(Topic.class);
  private final Map<Topic, TestOutputTopic<String, Event>> outputs = new EnumMap<>(Topic.class);

  private JudgeBench(TopologyTestDriver driver) {
    this.driver = driver;
    for (Topic topic : JudgeTopology.INPUTS) {
      inputs.put(
          topic,
          driver.createInputTopic(name(topic), Serdes.String().serializer(), serde.serializer()));
    }
  }

  static JudgeBench open() {
    return open(SETTINGS);
  }

  static JudgeBench open(JudgeSettings settings) {
    JudgeMetrics metrics = unmetered();
    Topology topology = JudgeTopology.build(settings, KAFKA.topicPrefix(), 1, metrics);
    Properties properties = Judge.properties(SETTINGS, KAFKA, metrics);
    // The driver loses the dead letters of unreadable records within transactions; JudgeIT has
    // both.
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    return new JudgeBench(new TopologyTestDriver(topology, properties, JudgeWorld.START));
  }

  static JudgeMetrics unmetered() {
    return new JudgeMetrics(new SimpleMeterRegistry(), InstantSource.fixed(JudgeWorld.START));
  }

  /** As it is on the topic. */
  static String json(Event event) {
    return new String(new EventCodec("/everdrill/test/t1").value(event), UTF_8);
  }

  /** As if its facts stood on no topic. */
  static VerdictEvent.Injection unplaced(VerdictEvent.Injection verdict) {
    ObjectNode json = Json.mapper().valueToTree(verdict);
    json.withObject("circumstances").remove("evidence");
    return Json.mapper().convertValue(json, VerdictEvent.Injection.class);
  }

  static String name(Topic topic) {
    return topic.name(KAFKA.topicPrefix());
  }

  JudgeBench play(JudgeScript script) {
    script.events().forEach(e -> pipe(e.event(), e.at()));
    return this;
  }

  void pipe(Event event, Instant appendedAt) {
    pipe(Topic.of(event), event, appendedAt);
  }

  /** On a topic where it may not belong. */
  void pipe(Topic topic, Event event, Instant appendedAt) {
    inputs.get(topic).pipeInput(event.key(), event, appendedAt);
  }

  /** Of the time of this machine, in which no record comes. */
  void pass(Duration time) {
    driver.advanceWallClockTime(time);
  }

  /** As an agent writes it. */
  void pipeSigned(Signing.Signer by, Event event, Instant appendedAt) {
    EventCodec codec = new EventCodec("/everdrill/test/t1");
    RecordHeaders headers = new RecordHeaders();
    codec.writeHeaders(event, headers);
    byte[] value = codec.value(event);
    by.sign(headers, event.key().getBytes(UTF_8), value);
    pipeRaw(Topic.of(event), event.key(), value, headers, appendedAt);
  }

  /** Bytes as somebody else might write them. */
  void pipeRaw(Topic topic, String key, byte[] value, RecordHeaders headers, Instant appendedAt) {
    driver
        .createInputTopic(name(topic), Serdes.String().serializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, value, headers, appendedAt));
  }

  /** What was written since last asked. */
  List<Event> written(Topic topic) {
    return outputs
        .computeIfAbsent(
            topic,
            t ->
                driver.createOutputTopic(
                    name(t), Serdes.String().deserializer(), serde.deserializer()))
        .readValuesToList();
  }

  /** The last record of each key that was written since last asked; null where it was deleted. */
  SortedMap<String, Event> lastOfEachKey(Topic topic) {
    SortedMap<String, Event> last = new TreeMap<>();
    driver
        .createOutputTopic(name(topic), Serdes.String().deserializer(), serde.deserializer())
        .readKeyValuesToList()
        .forEach(record -> last.put(record.key, record.value));
    return last;
  }

  List<VerdictEvent.Injection> verdicts() {
    List<VerdictEvent.Injection> found = new ArrayList<>();
    for (Event event : written(Topic.VERDICTS)) {
      if (event instanceof VerdictEvent.Injection verdict) {
        found.add(verdict);
      }
    }
    return found;
  }

  SortedMap<String, Integer> largest() {
    return LargestRecords.of(driver);
  }

  List<TestRecord<byte[], byte[]>> deadLetters() {
    return driver
        .createOutputTopic(
            name(Topic.DEAD_LETTERS), new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  @Override
  public void close() {
    driver.close();
  }
}
