package io.everdrill.standalone.processes;

import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.TopicAdmin;
import io.everdrill.topics.TopicLayout;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.PresenceEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Everything around an agent and a guard that are processes of their own: topics on the real
 * broker, a scheduler's pen, probe results of a cell that is well, and what was reported.
 */
final class PartsRig implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final Duration PROBE_INTERVAL = Duration.ofMillis(50);
  private static final Duration FACT_LIMIT = Duration.ofSeconds(40);

  private final Path folder;
  private final KafkaSettings kafka;
  private final Function<String, Map<String, String>> login;
  private final Signing.Signer scheduler;
  private final EventCodec codec = new EventCodec("/everdrill/test/parts");
  private final KafkaProducer<byte[], byte[]> producer;
  private final ScheduledExecutorService probes = Executors.newSingleThreadScheduledExecutor();
  private final List<Event> heard = new CopyOnWriteArrayList<>();
  private final PartitionReader reader;
  private long drills;

  PartsRig(Path folder) throws Exception {
    this(
        folder,
        EmbeddedKafka.shared().ownTopics("parts-" + ProcessHandle.current().pid()),
        _ -> Map.of());
  }

  /**
   * @param kafka as who may do all
   * @param login what a part is told besides where Kafka is
   */
  PartsRig(Path folder, KafkaSettings kafka, Function<String, Map<String, String>> login)
      throws Exception {
    this.folder = folder;
    this.kafka = kafka;
    this.login = login;
    String prefix = kafka.topicPrefix();
    try (Admin admin = Admin.create(kafka.admin("parts"))) {
      TopicLayout layout = new TopicLayout(prefix, 3, (short) 1, 1, "producer");
      new TopicAdmin(admin, layout, Duration.ofSeconds(30)).create();
    }
    KeyPair key = KeyFiles.generate();
    KeyFiles.write(folder.resolve("schedulers"), "scheduler-1", key);
    scheduler = new Signing.Signer("scheduler-1", key.getPrivate());
    KeyFiles.write(folder, "agent-1", KeyFiles.generate());
    Files.writeString(
        folder.resolve("policy.yaml"),
        """
        greatestLimitSeconds: 120
        greatestAtOnce: 4
        allow:
          - {fault: process-pause, targets: ["*"]}
          - {fault: network-partition, targets: ["*"]}
        """);
    Map<String, Object> properties = kafka.producer("parts");
    properties.put("partitioner.class", CellPartitioner.class);
    producer = new KafkaProducer<>(properties);
    reader =
        PartitionReader.start(
            kafka.consumer("parts", Isolation.READ_COMMITTED),
            Stream.of(Topic.INJECTIONS, Topic.AGENTS, Topic.LEASES)
                .map(t -> Feed.all(t.name(prefix), new Feed.Beginning()))
                .toList(),
            record -> heard.add(codec.decode(record.headers(), record.value())),
            new SimpleMeterRegistry(),
            bug -> heard.clear());
    probes.scheduleAtFixedRate(
        () -> producer.send(codec.encode(prefix, PartsDrill.passingProbe(Instant.now()))),
        0,
        PROBE_INTERVAL.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  PartProcess startAgent() throws Exception {
    Map<String, String> settings = new HashMap<>(cluster("agent"));
    settings.put("agent.cell", PartsDrill.CELL.value());
    settings.put("agent.id", PartsDrill.AGENT.value());
    settings.put("agent.host", PartsDrill.HOST);
    settings.put("agent.journal", folder.resolve("journal").toString());
    settings.put("agent.policy", folder.resolve("policy.yaml").toString());
    settings.put("agent.key-file", folder.resolve("agent-1.key").toString());
    settings.put("agent.trusted-keys", folder.resolve("schedulers").toString());
    settings.put("agent.patience", PATIENCE.toSeconds() + "s");
    settings.put("agent.lease-wait", "2s");
    return PartProcess.start(folder, settings, "agent");
  }

  /** What an operator, or the boot unit, runs where an agent is dead. */
  PartProcess startUndo() throws Exception {
    return PartProcess.start(folder, Map.of(), "undo", folder.resolve("journal").toString());
  }

  PartProcess startGuard() throws Exception {
    Map<String, String> settings = new HashMap<>(cluster("guard"));
    settings.put("evaluator.roles", "guard");
    settings.put("guard.trusted-keys", folder.toString());
    settings.put("evaluator.state-folder", folder.resolve("evaluator").toString());
    return PartProcess.start(folder, settings, "evaluator");
  }

  PartProcess startJudge() throws Exception {
    Map<String, String> settings = new HashMap<>(cluster("judge"));
    settings.put("evaluator.roles", "judge");
    settings.put("evaluator.state-folder", folder.resolve("judge").toString());
    return PartProcess.start(folder, settings, "evaluator");
  }

  PartProcess startScheduler() throws Exception {
    Path master = Files.writeString(folder.resolve("master"), "0f".repeat(32));
    Path programme =
        Files.writeString(
            folder.resolve("programme.yaml"),
            """
            cell: idle
            programme: nothing-to-break
            pace: {drillsPerHour: 6}
            scenarios:
              - scenario: pause
                fault: {kind: process-pause}
                limit: 15s
                hypothesis: {minPassRate: 0.95, window: 5s}
            """);
    Map<String, String> settings = new HashMap<>(cluster("scheduler"));
    settings.put("scheduler.key-file", folder.resolve("agent-1.key").toString());
    settings.put("scheduler.master-file", master.toString());
    settings.put("scheduler.state-folder", folder.resolve("scheduler-state").toString());
    settings.put("scheduler.programme", programme.toString());
    settings.put("scheduler.trusted-keys", folder.toString());
    return PartProcess.start(folder, settings, "scheduler");
  }

  PartProcess startProbes() throws Exception {
    Map<String, String> settings = new HashMap<>(cluster("probes"));
    settings.put("probes.prober", "here");
    return PartProcess.start(folder, settings, "probes");
  }

  PartProcess startGateway() throws Exception {
    return startGateway(Map.of());
  }

  PartProcess startGateway(Map<String, String> besides) throws Exception {
    Map<String, String> settings = new HashMap<>(cluster("gateway"));
    settings.put("gateway.port", "0");
    settings.putAll(besides);
    return PartProcess.start(folder, settings, "gateway");
  }

  private Map<String, String> cluster(String part) {
    Map<String, String> cluster = new HashMap<>(login.apply(part));
    cluster.put("kafka.bootstrap-servers", kafka.bootstrapServers());
    cluster.put("kafka.topic-prefix", kafka.topicPrefix());
    return cluster;
  }

  /** The agent's next sign of life: it can be given commands that name this life. */
  PresenceEvent.Agent awaitAgent() {
    Instant now = Instant.now();
    await("a sign of life of the agent")
        .atMost(FACT_LIMIT)
        .until(() -> presences().anyMatch(a -> a.seenAt().isAfter(now)));
    return presences().filter(a -> a.seenAt().isAfter(now)).findFirst().orElseThrow();
  }

  private Stream<PresenceEvent.Agent> presences() {
    return all(PresenceEvent.Agent.class);
  }

  /** The guard's next pulse in every partition: whatever starts from now on, it sees. */
  void awaitGuard() {
    Instant now = Instant.now();
    await("pulses of the guard")
        .atMost(FACT_LIMIT)
        .until(
            () ->
                all(LeaseEvent.Pulse.class)
                        .filter(p -> p.at().isAfter(now))
                        .map(LeaseEvent.Pulse::partition)
                        .distinct()
                        .count()
                    == 3);
  }

  /** Starts a drill of one fault, as a scheduler does. */
  InjectionId drill(PresenceEvent.Agent agent, Fault fault, Location location, Duration limit)
      throws Exception {
    PartsDrill drill = new PartsDrill(++drills, agent.incarnation(), fault, location, limit);
    send(codec.encode(kafka.topicPrefix(), drill.started(Instant.now())));
    ProducerRecord<byte[], byte[]> command =
        codec.encode(kafka.topicPrefix(), drill.command(Instant.now()));
    scheduler.sign(command.headers(), command.key(), command.value());
    send(command);
    return drill.injection();
  }

  private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    producer.send(record).get(10, TimeUnit.SECONDS);
  }

  <E extends InjectionEvent> E awaitFact(InjectionId injection, Class<E> type) {
    await(type.getSimpleName() + " of " + injection)
        .atMost(FACT_LIMIT)
        .until(() -> facts(injection).stream().anyMatch(type::isInstance));
    return facts(injection).stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow();
  }

  List<InjectionEvent> facts(InjectionId injection) {
    return all(InjectionEvent.class).filter(e -> e.injection().equals(injection)).toList();
  }

  private <E extends Event> Stream<E> all(Class<E> type) {
    return heard.stream().filter(type::isInstance).map(type::cast);
  }

  @Override
  public void close() {
    probes.shutdownNow();
    reader.close();
    producer.close(Duration.ofSeconds(5));
  }
}
