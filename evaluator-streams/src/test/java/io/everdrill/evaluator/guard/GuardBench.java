package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.verdict.JudgeWorld.at;

import io.everdrill.evaluator.records.LargestRecords;
import io.everdrill.evaluator.records.SavedAtCommit;
import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.EventSerde;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.GuardEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.LeaseEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The guard's topology on Kafka's test driver: one partition, and one clock for append times and
 * ticks, which moves 100 ms a step.
 */
final class GuardBench implements AutoCloseable {

  private static final KafkaSettings KAFKA = KafkaSettings.plain("127.0.0.1:1");
  private static final Duration STEP = Duration.ofMillis(100);

  private final EventCodec codec = new EventCodec("/everdrill/test/t1");
  private final EventSerde serde = new EventSerde(codec);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final TopologyTestDriver driver;
  private Instant now = JudgeWorld.START;
  private ClockReading clock = ClockReading.UNKNOWN;

  GuardBench() {
    this(GuardWorld.SETTINGS);
  }

  GuardBench(GuardSettings settings) {
    GuardMetrics metrics = new GuardMetrics(meters);
    Topology topology =
        GuardTopology.build(settings, KAFKA.topicPrefix(), () -> now, () -> clock, metrics);
    Properties properties = Guard.properties(settings, KAFKA, metrics);
    driver = new TopologyTestDriver(topology, properties, now);
  }

  static Topology topology() {
    return GuardTopology.build(
        GuardWorld.SETTINGS,
        KAFKA.topicPrefix(),
        () -> JudgeWorld.START,
        () -> ClockReading.UNKNOWN,
        new GuardMetrics(new SimpleMeterRegistry()));
  }

  /** Lets the time pass, with every tick on the way. */
  GuardBench until(double seconds) {
    Instant then = at(seconds);
    while (now.isBefore(then)) {
      Duration left = Duration.between(now, then);
      Duration step = left.compareTo(STEP) < 0 ? left : STEP;
      now = now.plus(step);
      driver.advanceWallClockTime(step);
    }
    return this;
  }

  /** The guard's host is measured to be as much behind the broker as this. */
  GuardBench behindBroker(Duration by) {
    clock = ClockReading.measured(by, Duration.ofMillis(1));
    return this;
  }

  /** An operator sets the host's clock; ticks go on. */
  GuardBench setBack(Duration by) {
    now = now.minus(by);
    return this;
  }

  /** The event is appended and read at that moment. */
  GuardBench pipe(double seconds, Event event) {
    return pipe(seconds, Topic.of(event), event);
  }

  /** The same, on a topic where it may not belong. */
  GuardBench pipe(double seconds, Topic topic, Event event) {
    until(seconds);
    driver
        .createInputTopic(name(topic), Serdes.String().serializer(), serde.serializer())
        .pipeInput(event.key(), event, now);
    return this;
  }

  /** The same, signed. */
  GuardBench pipeSigned(double seconds, Signing.Signer by, Event event) {
    until(seconds);
    var record = codec.encode(KAFKA.topicPrefix(), event);
    by.sign(record.headers(), record.key(), record.value());
    driver
        .createInputTopic(record.topic(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(record.key(), record.value(), record.headers(), now));
    return this;
  }

  /** Each 100 ms one look at the frontend passes. */
  GuardBench calm(double from, double until) {
    return looks(from, until, s -> JudgeWorld.passing("frontend", s));
  }

  /** Each 100 ms one look at the frontend fails. */
  GuardBench hurt(double from, double until) {
    return looks(from, until, s -> JudgeWorld.failing("frontend", s));
  }

  /** Each 100 ms one such look. */
  GuardBench looks(double from, double until, DoubleFunction<Event> look) {
    for (int i = 0; from + i * 0.1 < until - 1e-6; i++) {
      pipe(from + i * 0.1, look.apply(from + i * 0.1));
    }
    return this;
  }

  /** A look at the frontend each second, of which one in so many fails. */
  GuardBench eachSecond(double from, double until, int failsOneIn) {
    for (int i = 0; from + i < until; i++) {
      double at = from + i;
      boolean fails = i % failsOneIn == failsOneIn - 1;
      pipe(at, fails ? JudgeWorld.failing("frontend", at) : JudgeWorld.passing("frontend", at));
    }
    return this;
  }

  /** Bytes as somebody else might write them. */
  GuardBench pipeRaw(Topic topic, byte[] value) {
    driver
        .createInputTopic(name(topic), Serdes.String().serializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>("shop", value, new RecordHeaders(), now));
    return this;
  }

  /** What was written since last asked. */
  List<Event> written(Topic topic) {
    return driver
        .createOutputTopic(name(topic), Serdes.String().deserializer(), serde.deserializer())
        .readValuesToList();
  }

  List<AbortEvent.Injections> aborts() {
    return written(Topic.ABORTS).stream().map(AbortEvent.Injections.class::cast).toList();
  }

  /** The injections of the leases since last asked. */
  List<InjectionId> leased() {
    return written(Topic.LEASES).stream()
        .filter(LeaseEvent.Watching.class::isInstance)
        .map(e -> ((LeaseEvent.Watching) e).injection())
        .toList();
  }

  /** Why there was no lease, each second since last asked. */
  List<GuardEvent.NotWatching> doubts() {
    return written(Topic.GUARD_READINGS).stream()
        .filter(GuardEvent.NotWatching.class::isInstance)
        .map(GuardEvent.NotWatching.class::cast)
        .toList();
  }

  List<String> doubtReasons() {
    return doubts().stream().map(GuardEvent.NotWatching::reason).distinct().toList();
  }

  SortedMap<String, Integer> largest() {
    return LargestRecords.of(driver);
  }

  long deadLetters() {
    return driver
        .createOutputTopic(
            name(Topic.DEAD_LETTERS), new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .getQueueSize();
  }

  /** Probe results in what is stored. */
  int savedResults() {
    int results = 0;
    @SuppressWarnings("unchecked") // Made by the topology.
    SavedAtCommit<byte[]> seconds =
        (SavedAtCommit<byte[]>) driver.getStateStore(GuardMemory.SECONDS);
    try (var entries = seconds.entries().all()) {
      while (entries.hasNext()) {
        results += ProbeSecond.fromBytes(entries.next().value).results();
      }
    }
    return results;
  }

  /** Of what is stored of probe results, second by second and of calm minutes, whose it is. */
  Set<String> savedServices() {
    Set<String> services = new TreeSet<>();
    for (String store : List.of(GuardMemory.SECONDS, GuardMemory.COUNTS)) {
      @SuppressWarnings("unchecked") // Made by the topology.
      SavedAtCommit<byte[]> saved = (SavedAtCommit<byte[]>) driver.getStateStore(store);
      try (var entries = saved.entries().all()) {
        entries.forEachRemaining(entry -> services.add(entry.key.split("/", 3)[1]));
      }
    }
    return services;
  }

  /** Alerts that fire, by what is stored. */
  long savedAlerts() {
    return driver.getKeyValueStore(GuardMemory.ALERTS).approximateNumEntries();
  }

  /** Drills that are watched, as the gauge says. */
  double watchedDrills() {
    return meters.get("everdrill.guard.drills.watched").gauge().value();
  }

  double counted(String meter) {
    return meters.get(meter).counter().count();
  }

  private static String name(Topic topic) {
    return topic.name(KAFKA.topicPrefix());
  }

  @Override
  public void close() {
    driver.close();
  }
}
