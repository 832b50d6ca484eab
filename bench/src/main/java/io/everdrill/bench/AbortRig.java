package io.everdrill.bench;

import io.everdrill.agents.Agent;
import io.everdrill.agents.AgentKeys;
import io.everdrill.agents.AgentSettings;
import io.everdrill.evaluator.guard.Guard;
import io.everdrill.evaluator.guard.GuardSettings;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.TopicAdmin;
import io.everdrill.topics.TopicLayout;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.PresenceEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;

/**
 * Broker, guard, agent, processes to pause, and passing probe results at a pace. One cell and one
 * agent for all drills: what more agents would cost, they would cost on other machines.
 */
final class AbortRig implements AutoCloseable {

  private static final String SCHEDULER = "bench-scheduler";

  /** Results of each service, so that the guard knows what life was like before. */
  private static final int BASELINE_RESULTS = 20;

  private static final int BASELINE_RATE = 100;
  private static final Duration LIMIT = AbortLane.LIMIT;

  private final Opened opened = new Opened();
  private final Map<InjectionId, AbortLane> running = new ConcurrentHashMap<>();
  private final CompletableFuture<String> incarnation = new CompletableFuture<>();
  private final EventCodec codec = new EventCodec("/everdrill/bench");
  private final KafkaSettings kafka;
  private final List<AbortLane> lanes = new ArrayList<>();
  private final AtomicLong drills = new AtomicLong();
  private final AtomicLong results = new AtomicLong();
  private Pace probes;

  private AbortRig(
      KafkaSettings kafka, int drillsAtOnce, InstantSource time, RandomGenerator chance)
      throws Exception {
    this.kafka = kafka;
    Path folder = open(TemporaryFolder.create()).path();
    createTopics();
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    KeyPair key = KeyFiles.generate();
    AbortPost post = open(new AbortPost(kafka, new Signing.Signer(SCHEDULER, key.getPrivate())));
    for (int i = 0; i < drillsAtOnce; i++) {
      PausedProcess process = open(new PausedProcess(folder, i));
      lanes.add(
          new AbortLane(new AbortDrill(time, "svc-" + i, process.pidFile), post, this::begin));
    }
    PartitionReader reader =
        open(
            PartitionReader.start(
                kafka.consumer("bench-watch", Isolation.READ_UNCOMMITTED),
                List.of(feed(Topic.INJECTIONS), feed(Topic.AGENTS)),
                record -> hear(codec.decode(record.headers(), record.value())),
                metrics,
                incarnation::completeExceptionally));
    if (!reader.awaitCaughtUp(LIMIT)) {
      throw new IllegalStateException("expected the topics to be there: " + reader.health());
    }
    GuardSettings guard =
        GuardSettings.of("bench", folder.resolve("guard")).withApplicationId(kafka.topic("guard"));
    open(Guard.start(guard, kafka, time, () -> ClockReading.UNKNOWN, metrics));
    probes = Pace.start(BASELINE_RATE, this::sendResult);
    open(() -> probes.close());
    open(
        Agent.start(
            agent(folder, drillsAtOnce),
            kafka,
            keys(key),
            time,
            chance,
            () -> ClockReading.UNKNOWN,
            metrics));
    incarnation.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    for (AbortLane lane : lanes) {
      lane.awaitResults(BASELINE_RESULTS);
    }
  }

  /**
   * Begins to watch and to probe.
   *
   * @param kafka where there are no topics of ours yet
   */
  static AbortRig start(
      KafkaSettings kafka, int drillsAtOnce, InstantSource time, RandomGenerator chance)
      throws Exception {
    return new AbortRig(kafka, drillsAtOnce, time, chance);
  }

  /** The services' results come in turn. */
  private void sendResult() {
    lanes.get((int) (results.getAndIncrement() % lanes.size())).sendResult();
  }

  private void hear(Event event) {
    switch (event) {
      case PresenceEvent.Agent agent -> incarnation.complete(agent.incarnation());
      case InjectionEvent fact -> running.get(fact.injection()).hear(fact);
      default -> throw new IllegalStateException("expected injections and agents, got " + event);
    }
  }

  private long begin(AbortLane lane) {
    long number = drills.incrementAndGet();
    running.put(AbortDrill.injection(number), lane);
    return number;
  }

  List<AbortLane> lanes() {
    return List.copyOf(lanes);
  }

  String incarnation() {
    return incarnation.join();
  }

  /** From now on so many results pass a second, over all services. */
  void pace(int perSecond) {
    probes.close();
    probes = Pace.start(perSecond, this::sendResult);
  }

  /**
   * When the guard decided each abort so far. Read when it is over: nobody but the agent waits for
   * aborts while they are measured.
   */
  Map<InjectionId, Instant> abortedAt() throws Exception {
    Map<InjectionId, Instant> aborted = new HashMap<>();
    PartitionReader.readToEnd(
        kafka.consumer("bench-aborts", Isolation.READ_UNCOMMITTED),
        List.of(feed(Topic.ABORTS)),
        record -> {
          if (codec.decode(record.headers(), record.value())
              instanceof AbortEvent.Injections abort) {
            abort.injections().forEach(i -> aborted.putIfAbsent(i, abort.abortedAt()));
          }
        },
        LIMIT);
    return aborted;
  }

  private void createTopics() {
    TopicLayout one = TopicLayout.singleBroker(3);
    TopicLayout ours =
        new TopicLayout(
            kafka.topicPrefix(),
            one.partitions(),
            one.replication(),
            one.minInSync(),
            one.compression());
    try (Admin admin = Admin.create(kafka.admin("bench"))) {
      new TopicAdmin(admin, ours, LIMIT).create();
    }
  }

  private Feed feed(Topic topic) {
    return Feed.all(topic.name(kafka.topicPrefix()), new Feed.Beginning());
  }

  private static AgentSettings agent(Path folder, int drillsAtOnce) throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            """
            greatestLimitSeconds: 60
            greatestAtOnce: %d
            allow:
              - {fault: process-pause, targets: ["*"]}
            """
                .formatted(2 * drillsAtOnce));
    return AgentSettings.of(
        AbortDrill.CELL, AbortDrill.AGENT, AbortDrill.HOST, folder.resolve("journal"), policy);
  }

  private static AgentKeys keys(KeyPair scheduler) {
    return new AgentKeys(
        new Signing.Signer(AbortDrill.AGENT.value(), KeyFiles.generate().getPrivate()),
        new Signing.Verifier(Map.of(SCHEDULER, scheduler.getPublic())));
  }

  private <T extends AutoCloseable> T open(T resource) {
    return opened.open(resource);
  }

  @Override
  public void close() {
    opened.close();
  }

  /** Does nothing but be there to be paused. */
  private static final class PausedProcess implements AutoCloseable {
    private final Process process;
    private final Path pidFile;

    PausedProcess(Path folder, int number) throws IOException {
      process = new ProcessBuilder("sleep", "3600").start();
      pidFile =
          Files.writeString(folder.resolve("target-" + number + ".pid"), process.pid() + "\n");
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
  }
}
