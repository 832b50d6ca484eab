package io.everdrill.agents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.TopicAdmin;
import io.everdrill.topics.TopicLayout;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.TargetId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A cell's topics on the real broker, a scheduler's pen, a guard's pulse, and what was reported.
 */
final class AgentRig implements AutoCloseable {

  static final CellId CELL = new CellId("rig");
  static final AgentId AGENT = new AgentId("agent-1");
  static final String HOST = "here";

  /**
   * Each is some files that the broker holds open until this process ends, with those of all rigs
   * before; with more than a thousand no table can be made in it, see {@link
   * io.everdrill.agents.linux.Descriptors}.
   */
  private static final int PARTITIONS = 2;

  private final KeyPair schedulerPair = KeyFiles.generate();
  private final KeyPair agentPair = KeyFiles.generate();
  private final Signing.Signer scheduler =
      new Signing.Signer("scheduler-1", schedulerPair.getPrivate());
  private final EventCodec codec = new EventCodec("/everdrill/test/rig");
  private final KafkaSettings kafka;
  private final KafkaProducer<byte[], byte[]> producer;
  private final PartitionReader reader;
  private final List<InjectionEvent> reported = new CopyOnWriteArrayList<>();
  private final List<Event> presences = new CopyOnWriteArrayList<>();
  private final List<ConsumerRecord<byte[], byte[]>> deadLetters = new CopyOnWriteArrayList<>();
  private final Map<String, Instant> appendedAt = new ConcurrentHashMap<>();
  private final Set<InjectionId> watched = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong drills = new AtomicLong();

  /** Those that were started; each draws for itself. */
  private final AtomicLong agents = new AtomicLong();

  AgentRig() throws Exception {
    this(EmbeddedKafka.shared());
  }

  AgentRig(EmbeddedKafka broker) throws Exception {
    kafka = broker.ownTopics("rig");
    String prefix = kafka.topicPrefix();
    try (Admin admin = Admin.create(kafka.admin("rig"))) {
      TopicLayout layout = new TopicLayout(prefix, PARTITIONS, (short) 1, 1, "producer");
      new TopicAdmin(admin, layout, Duration.ofSeconds(30)).create();
    }
    Map<String, Object> properties = kafka.producer("rig");
    properties.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, CellPartitioner.class);
    producer = new KafkaProducer<>(properties);
    reader =
        PartitionReader.start(
            kafka.consumer("rig", Isolation.READ_COMMITTED),
            List.of(
                Feed.all(name(Topic.INJECTIONS), new Feed.Beginning()),
                Feed.all(name(Topic.AGENTS), new Feed.Beginning()),
                Feed.all(name(Topic.ABORTS), new Feed.Beginning()),
                Feed.all(name(Topic.HALTS), new Feed.Beginning()),
                Feed.all(name(Topic.DEAD_LETTERS), new Feed.Beginning())),
            this::heard,
            new SimpleMeterRegistry(),
            bug -> {
              throw new AssertionError(bug);
            });
    Thread.ofPlatform().name("rig-leases").daemon().start(this::lease);
  }

  KafkaSettings kafka() {
    return kafka;
  }

  AgentKeys keys() {
    return new AgentKeys(
        new Signing.Signer("agent-1", agentPair.getPrivate()),
        new Signing.Verifier(Map.of("scheduler-1", schedulerPair.getPublic())));
  }

  Signing.Verifier agentVerifier() {
    return new Signing.Verifier(Map.of("agent-1", agentPair.getPublic()));
  }

  /** Allows everything on every target, 20 at once, 5 minutes. */
  static Path generousPolicy(Path folder) throws Exception {
    StringBuilder allow =
        new StringBuilder("greatestLimitSeconds: 300\ngreatestAtOnce: 20\nallow:\n");
    for (Class<? extends Fault> fault : Fault.kinds()) {
      allow.append("  - fault: ").append(Fault.kindOf(fault)).append("\n    targets: ['*']\n");
    }
    allow.append("toxiproxy: {toxics: [latency]}\n");
    return Files.writeString(folder.resolve("policy.yaml"), allow);
  }

  static AgentSettings settings(Path folder) throws Exception {
    return AgentSettings.of(CELL, AGENT, HOST, folder.resolve("journal"), generousPolicy(folder))
        .with(times(Duration.ofSeconds(15)));
  }

  static AgentSettings.Times times(Duration patience) {
    return new AgentSettings.Times(
        patience, Duration.ofSeconds(3), Duration.ofMinutes(2), Duration.ofSeconds(5));
  }

  Agent start(AgentSettings settings) throws Exception {
    Agent agent =
        Agent.start(
            settings,
            kafka,
            keys(),
            InstantSource.system(),
            new Random(agents.incrementAndGet()),
            () -> ClockReading.UNKNOWN,
            new SimpleMeterRegistry());
    await().atMost(Duration.ofSeconds(30)).until(agent::ready);
    return agent;
  }

  /** The next injection's id: a drill of its own. */
  InjectionId nextInjection() {
    return InjectionId.of(DrillId.of(CELL, drills.incrementAndGet()), 0);
  }

  Inject command(Agent agent, Fault fault, Location location, Duration limit) {
    return command(nextInjection(), agent.incarnation(), fault, location, limit);
  }

  Inject command(
      InjectionId injection, String incarnation, Fault fault, Location location, Duration limit) {
    Instant now = Instant.now();
    return new Inject(
        CELL,
        injection,
        AGENT,
        incarnation,
        target(CELL, location),
        fault,
        limit,
        now,
        now.plusSeconds(30));
  }

  static Location nowhere() {
    return new Location(HOST, "", 0, "");
  }

  static Target target(CellId cell, Location location) {
    return Target.process(
        cell, new TargetId("victim-" + location.port()), "victim", location, Instant.EPOCH);
  }

  /** Signs and sends; the guard watches the injection. */
  void order(Inject command) throws Exception {
    watch(command.injection());
    send(signed(command, scheduler));
  }

  /** Signs with the scheduler's key. */
  ProducerRecord<byte[], byte[]> signed(Inject command) {
    return signed(command, scheduler);
  }

  ProducerRecord<byte[], byte[]> signed(Inject command, Signing.Signer signer) {
    ProducerRecord<byte[], byte[]> record = unsigned(command);
    signer.sign(record.headers(), record.key(), record.value());
    return record;
  }

  ProducerRecord<byte[], byte[]> unsigned(Event event) {
    return codec.encode(kafka.topicPrefix(), event);
  }

  void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    producer.send(record).get();
  }

  /** Does not wait for the broker. */
  void sendUnacknowledged(ProducerRecord<byte[], byte[]> record) {
    producer.send(record);
  }

  void say(Event event) throws Exception {
    send(unsigned(event));
  }

  void sendGarbage(Topic topic) throws Exception {
    send(
        new ProducerRecord<>(
            name(topic), CELL.value().getBytes(UTF_8), "no event".getBytes(UTF_8)));
  }

  void watch(InjectionId injection) {
    watched.add(injection);
  }

  void stopWatching(InjectionId injection) {
    watched.remove(injection);
  }

  List<InjectionEvent> reported(InjectionId injection) {
    return reported.stream().filter(e -> e.injection().equals(injection)).toList();
  }

  InjectionStory story(InjectionId injection) {
    return InjectionStory.of(injection, reported(injection));
  }

  <E extends InjectionEvent> E awaitFact(InjectionId injection, Class<E> type) {
    return awaitFact(injection, type, Duration.ofSeconds(15));
  }

  <E extends InjectionEvent> E awaitFact(InjectionId injection, Class<E> type, Duration limit) {
    await(type.getSimpleName() + " of " + injection)
        .atMost(limit)
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(() -> assertThat(reported(injection)).anyMatch(type::isInstance));
    return reported(injection).stream().filter(type::isInstance).map(type::cast).findFirst().get();
  }

  List<Event> presences() {
    return presences;
  }

  List<HaltEvent.Switch> halts() {
    return presences.stream()
        .filter(HaltEvent.Switch.class::isInstance)
        .map(HaltEvent.Switch.class::cast)
        .toList();
  }

  List<ConsumerRecord<byte[], byte[]>> deadLetters() {
    return deadLetters;
  }

  /** When the broker appended the record of this {@code ce_id}. */
  Instant appendedAt(String eventId) {
    return appendedAt.get(eventId);
  }

  private void heard(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(name(Topic.DEAD_LETTERS))) {
      deadLetters.add(record);
      return;
    }
    appendedAt.put(
        new String(record.headers().lastHeader("ce_id").value(), UTF_8),
        Instant.ofEpochMilli(record.timestamp()));
    Event event = codec.decode(record.headers(), record.value());
    if (event instanceof InjectionEvent fact) {
      if (agentVerifier().check(record.headers(), record.key(), record.value())
          == Signing.Check.VALID) {
        reported.add(fact);
      }
    } else {
      presences.add(event);
    }
  }

  private void lease() {
    try {
      do {
        for (InjectionId injection : watched) {
          producer.send(
              unsigned(new LeaseEvent.Watching(CELL, injection, "guard-1", Instant.now())));
        }
      } while (!closing.await(200, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String name(Topic topic) {
    return topic.name(kafka.topicPrefix());
  }

  @Override
  public void close() {
    closing.countDown();
    reader.close();
    producer.close(Duration.ofSeconds(5));
  }
}
