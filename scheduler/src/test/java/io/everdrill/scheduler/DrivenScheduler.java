package io.everdrill.scheduler;

import static io.everdrill.scheduler.Shop.CELL;
import static io.everdrill.scheduler.Shop.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.LeaseEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The real topology in the test driver, with a shop around it that goes on as time does. */
final class DrivenScheduler implements AutoCloseable {

  static final KeyPair KEYS = KeyFiles.generate();
  static final long SEED = 7;

  /** That of the scheduler's clock. */
  static final ClockReading CLOCK =
      ClockReading.measured(Duration.ofMillis(-3), Duration.ofMillis(2));

  private static final String PREFIX = Topic.DEFAULT_PREFIX;

  private final EventCodec codec = new EventCodec("/everdrill/test");
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final TopologyTestDriver driver;
  private Instant now = NOON;
  private int passes = 10;
  private boolean guardLives = true;
  private boolean drawing = true;

  DrivenScheduler(SchedulerSettings settings) {
    Properties properties = Scheduler.properties(KafkaSettings.plain("none:1"), settings, metrics);
    // The driver forgets what is sent in a transaction while nothing is processed: dead letters.
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    driver = new TopologyTestDriver(topology(settings), properties, now);
  }

  Topology topology(SchedulerSettings settings) {
    return Scheduler.topology(
        settings,
        new SchedulerSecrets(new Signing.Signer("k1", KEYS.getPrivate()), DaySeeds.fixed(SEED)),
        PREFIX,
        1,
        () -> drawing,
        () -> now,
        () -> CLOCK,
        metrics);
  }

  Instant now() {
    return now;
  }

  /** Of ten probe results of the frontend, this many pass from now on. */
  void usersSee(int passing) {
    passes = passing;
  }

  void guardDies() {
    guardLives = false;
  }

  void stopDrawing() {
    drawing = false;
  }

  /** The process stands still; the world goes on. */
  void standStill(Duration time) {
    now = now.plus(time);
  }

  void publishShop(Leash leash) {
    send(Shop.PAUSE);
    send(Shop.LOAD);
    send(Shop.MONITOR);
    send(Shop.programme(leash, 3600));
    Shop.targets().forEach(this::send);
  }

  void runUntilDrawn() {
    Instant latest = now.plusSeconds(60);
    while (driver.producedTopicNames().stream().noneMatch(Topic.DRILLS.name(PREFIX)::equals)
        && now.isBefore(latest)) {
      tick();
    }
  }

  void run(Duration time) {
    Instant until = now.plus(time);
    while (now.isBefore(until)) {
      tick();
    }
  }

  /** The rest of the world goes on, then the scheduler looks. */
  void tick() {
    now = now.plusMillis(200);
    send(Shop.agent(now));
    send(Shop.window("frontend", now, passes));
    if (guardLives) {
      send(new LeaseEvent.Pulse("g1", 0, now));
    }
    driver.advanceWallClockTime(Duration.ofMillis(200));
  }

  static InjectionEvent applied(Inject command, Instant at) {
    return new InjectionEvent.Applied(
        CELL,
        command.injection(),
        command.agent(),
        command.target().target(),
        command.fault().kind(),
        "nft",
        at,
        at,
        at.plus(command.limit()),
        ClockReading.UNKNOWN);
  }

  /** The drill's one injection ends now. */
  InjectionEvent ended(DrillEvent.Started started) {
    return ended(started.injections().getFirst().injection());
  }

  InjectionEvent ended(Inject command) {
    return ended(command.injection());
  }

  private InjectionEvent ended(InjectionId injection) {
    return new InjectionEvent.Ended(
        CELL,
        injection,
        new AgentId("agent-1"),
        InjectionEvent.EndReason.LIMIT,
        "",
        now,
        now,
        List.of(),
        ClockReading.UNKNOWN);
  }

  void send(Event event) {
    send(codec.encode(PREFIX, event));
  }

  void sendSigned(Signing.Signer by, Event event) {
    var record = codec.encode(PREFIX, event);
    by.sign(record.headers(), record.key(), record.value());
    send(record);
  }

  /** A record without a value, and where there is no key without one. */
  void sendNothing(Topic topic, String... key) {
    byte[] bytes = key.length == 0 ? null : key[0].getBytes(UTF_8);
    send(new ProducerRecord<>(topic.name(PREFIX), bytes, null));
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    TestInputTopic<byte[], byte[]> topic =
        driver.createInputTopic(
            record.topic(), new ByteArraySerializer(), new ByteArraySerializer());
    topic.pipeInput(new TestRecord<>(record.key(), record.value(), record.headers(), now));
  }

  double deadLettersCounted() {
    return metrics.get("everdrill.scheduler.dead.letters").counter().count();
  }

  List<TestRecord<byte[], byte[]>> records(Topic topic) {
    return driver
        .createOutputTopic(
            topic.name(PREFIX), new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  List<Event> events(Topic topic) {
    List<Event> events = new ArrayList<>();
    records(topic).forEach(r -> events.add(event(r)));
    return events;
  }

  Event event(TestRecord<byte[], byte[]> record) {
    return codec.decode(record.headers(), record.value());
  }

  <E extends Event> E only(Topic topic, Class<E> type) {
    List<Event> events = events(topic);
    assertThat(events).singleElement().isInstanceOf(type);
    return type.cast(events.getFirst());
  }

  long steadyWindowsKept() {
    return driver.getKeyValueStore(Stores.STEADY).approximateNumEntries();
  }

  @Override
  public void close() {
    driver.close();
  }
}
