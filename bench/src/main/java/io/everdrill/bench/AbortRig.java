package io.everdrill.bench;

import io.everdrill.agents.Agent;
import io.everdrill.agents.AgentKeys;
import io.everdrill.agents.AgentSettings;
import io.everdrill.evaluator.guard.Guard;
import io.everdrill.evaluator.guard.GuardSettings;
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
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.PresenceEvent;
import io.everdrill.topics.events.ProbeEvent.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Broker, guard, agent, a process to pause, and passing probe results at a pace. */
final class AbortRig implements AutoCloseable {

  static final CellId CELL = new CellId("bench");
  static final AgentId AGENT = new AgentId("bench-agent");
  private static final String SCHEDULER = "bench-scheduler";

  /** The guard knows what life was like before. */
  private static final int BASELINE_RESULTS = 100;

  private static final int BASELINE_RATE = 100;

  /** From the fault confirmed to the result that decides. */
  private static final int RESULTS_BETWEEN = 3;

  /** More than the window holds: a failure has left it. */
  private static final double WINDOWS_UNTIL_CALM = 1.5;

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final InstantSource time;
  private final Opened opened = new Opened();
  private final Semaphore results = new Semaphore(0);
  private final BlockingQueue<Event> heard = new LinkedBlockingQueue<>();
  private final Map<InjectionId, CompletableFuture<Instant>> abortsHeard =
      new ConcurrentHashMap<>();
  private final EventCodec codec = new EventCodec("/everdrill/bench");
  private final KafkaSettings kafka;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Signing.Signer signer;
  private final AbortDrill drill;
  private final String incarnation;
  private final ProducerRecord<byte[], byte[]> passing;
  private final ProducerRecord<byte[], byte[]> failing;
  private final AtomicReference<CompletableFuture<Instant>> toFail = new AtomicReference<>();
  private Pace probes;
  private long injections;

  /** An injection in force, and when the broker had its command. */
  record Begun(InjectionEvent.Applied applied, Instant commandAppendedAt) {}

  private AbortRig(InstantSource time, RandomGenerator chance) throws Exception {
    this.time = time;
    Path folder = open(TemporaryFolder.create()).path();
    kafka = KafkaSettings.plain(open(EmbeddedKafka.inTemporaryFolder()).bootstrapServers());
    createTopics();
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    Map<String, Object> properties = kafka.producer("bench");
    properties.put("partitioner.class", CellPartitioner.class);
    producer = open(new KafkaProducer<>(properties));
    KeyPair key = KeyFiles.generate();
    signer = new Signing.Signer(SCHEDULER, key.getPrivate());
    drill = new AbortDrill(time, open(new PausedProcess(folder)).pidFile);
    open(
        PartitionReader.start(
            kafka.consumer("bench-watch", Isolation.READ_UNCOMMITTED),
            List.of(feed(Topic.INJECTIONS), feed(Topic.AGENTS)),
            record -> heard.add(codec.decode(record.headers(), record.value())),
            metrics,
            bug -> heard.clear()));
    open(
        PartitionReader.start(
            kafka.consumer("bench-aborts", Isolation.READ_UNCOMMITTED),
            List.of(feed(Topic.ABORTS)),
            record -> heardAbort(codec.decode(record.headers(), record.value())),
            metrics,
            bug -> heard.clear()));
    open(Guard.start(GuardSettings.of("bench", folder.resolve("guard")), kafka, time, metrics));
    passing = codec.encode(kafka.topicPrefix(), drill.probe(Outcome.PASS));
    failing = codec.encode(kafka.topicPrefix(), drill.probe(Outcome.FAIL));
    probes = Pace.start(BASELINE_RATE, this::sendResult);
    open(() -> probes.close());
    open(
        Agent.start(
            agent(folder), kafka, keys(key), time, chance, () -> ClockReading.UNKNOWN, metrics));
    incarnation = await(PresenceEvent.Agent.class, a -> true).incarnation();
    awaitProbes(BASELINE_RESULTS);
  }

  static AbortRig start(InstantSource time, RandomGenerator chance) throws Exception {
    return new AbortRig(time, chance);
  }

  /** The guard goes by append time, so one passing result is as good as another. */
  private void sendResult() {
    CompletableFuture<Instant> deciding = toFail.getAndSet(null);
    if (deciding == null) {
      producer.send(passing);
    } else {
      deciding.complete(time.instant());
      producer.send(failing);
    }
    results.release();
  }

  private void heardAbort(Event event) {
    Instant now = time.instant();
    if (event instanceof AbortEvent.Injections abort) {
      abort.injections().forEach(i -> heard(i).complete(now));
    }
  }

  private CompletableFuture<Instant> heard(InjectionId injection) {
    return abortsHeard.computeIfAbsent(injection, i -> new CompletableFuture<>());
  }

  /** From now on so many results pass a second; waits until the guard's windows are full of it. */
  void pace(int perSecond) throws Exception {
    probes.close();
    probes = Pace.start(perSecond, this::sendResult);
    awaitCalm(perSecond);
  }

  /** What a probe result is on the topic. */
  byte[] payload() {
    return passing.value();
  }

  /** Waits until that many more results were sent. */
  private void awaitProbes(int count) throws Exception {
    results.drainPermits();
    if (!results.tryAcquire(count, LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TimeoutException("expected " + count + " probe results within " + LIMIT);
    }
  }

  KafkaSettings kafka() {
    return kafka;
  }

  /** Starts a drill, orders its injection and waits until it is in force. */
  Begun inject(int perSecond) throws Exception {
    long number = ++injections;
    send(drill.started(number, incarnation, perSecond)).get();
    ProducerRecord<byte[], byte[]> command =
        codec.encode(kafka.topicPrefix(), drill.command(number, incarnation));
    signer.sign(command.headers(), command.key(), command.value());
    RecordMetadata appended = producer.send(command).get(10, TimeUnit.SECONDS);
    InjectionId injection = AbortDrill.injection(number);
    InjectionEvent told =
        await(
            InjectionEvent.class,
            e -> e.injection().equals(injection) && !(e instanceof InjectionEvent.Accepted));
    if (!(told instanceof InjectionEvent.Applied applied)) {
      throw new IllegalStateException("expected " + injection + " applied, got " + told);
    }
    await(InjectionEvent.Confirmed.class, e -> e.injection().equals(injection));
    return new Begun(applied, Instant.ofEpochMilli(appended.timestamp()));
  }

  /** One of the results at the pace decides; says when it was sent. */
  Instant failOneProbe() throws Exception {
    awaitProbes(RESULTS_BETWEEN);
    CompletableFuture<Instant> sent = new CompletableFuture<>();
    toFail.set(sent);
    return sent.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  InjectionEvent.Ended awaitEnded(InjectionId injection) throws Exception {
    InjectionEvent.Ended ended =
        await(InjectionEvent.Ended.class, e -> e.injection().equals(injection));
    if (ended.reason() != InjectionEvent.EndReason.ABORT) {
      throw new IllegalStateException("expected an abort, got " + ended);
    }
    return ended;
  }

  Instant abortHeardAt(InjectionId injection) throws Exception {
    return heard(injection).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Until what failed is behind all windows. */
  void awaitCalm(int perSecond) throws Exception {
    double seconds = AbortDrill.window(perSecond).toMillis() / 1_000.0;
    awaitProbes((int) Math.ceil(WINDOWS_UNTIL_CALM * seconds * perSecond));
  }

  private Future<RecordMetadata> send(Event event) {
    return producer.send(codec.encode(kafka.topicPrefix(), event));
  }

  private <E extends Event> E await(Class<E> type, Predicate<E> wanted) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      Event event = heard.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new TimeoutException("expected " + type.getSimpleName() + " within " + LIMIT);
      }
      if (type.isInstance(event) && wanted.test(type.cast(event))) {
        return type.cast(event);
      }
    }
  }

  private void createTopics() {
    try (Admin admin = Admin.create(kafka.admin("bench"))) {
      new TopicAdmin(admin, TopicLayout.singleBroker(3), LIMIT).create();
    }
  }

  private Feed feed(Topic topic) {
    return Feed.all(topic.name(kafka.topicPrefix()), new Feed.Beginning());
  }

  private static AgentSettings agent(Path folder) throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            """
            greatestLimitSeconds: 60
            greatestAtOnce: 1
            allow:
              - {fault: process-pause, targets: ["*"]}
            """);
    return AgentSettings.of(CELL, AGENT, AbortDrill.HOST, folder.resolve("journal"), policy);
  }

  private static AgentKeys keys(KeyPair scheduler) {
    return new AgentKeys(
        new Signing.Signer(AGENT.value(), KeyFiles.generate().getPrivate()),
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

    PausedProcess(Path folder) throws IOException {
      process = new ProcessBuilder("sleep", "3600").start();
      pidFile = Files.writeString(folder.resolve("target.pid"), process.pid() + "\n");
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
  }
}
