package io.everdrill.bench;

import io.everdrill.evaluator.guard.Guard;
import io.everdrill.evaluator.guard.GuardSettings;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.ProbeEvent.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * One load on topics of its own, of one partition each. A guard first sees all drills begin, and
 * leaves; then results pile up; then a guard takes over and works them off. So it is never short of
 * work, and knows what it would know.
 */
final class GuardRig implements AutoCloseable {

  private static final String INSTANCE = "bench-watched";
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** Some of them are more than a guard asks for before it lets a fault begin. */
  private static final Duration BETWEEN_RESULTS = Duration.ofMillis(100);

  private final KafkaSettings kafka;
  private final Path folder;
  private final InstantSource time;
  private final GuardLoad load;
  private final EventCodec codec = new EventCodec("/everdrill/bench");
  private final KafkaProducer<byte[], byte[]> producer;
  private final Set<InjectionId> leased = ConcurrentHashMap.newKeySet();
  private final Set<CellId> aborted = ConcurrentHashMap.newKeySet();
  private final AtomicLong pulses = new AtomicLong();
  private final PartitionReader reader;

  GuardRig(KafkaSettings kafka, Path folder, GuardLoad load, InstantSource time) throws Exception {
    this.kafka = kafka;
    this.folder = folder;
    this.load = load;
    this.time = time;
    try (Admin admin = Admin.create(kafka.admin("bench-guard"))) {
      List<NewTopic> topics =
          Arrays.stream(Topic.values())
              .map(t -> new NewTopic(t.name(kafka.topicPrefix()), 1, (short) 1))
              .toList();
      admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
    }
    Map<String, Object> properties = kafka.producer("bench-guard");
    // A topic that was made just now may refuse the first batch and take the second.
    properties.put("max.in.flight.requests.per.connection", 1);
    properties.put("linger.ms", 5);
    properties.put("batch.size", 256 * 1024);
    producer = new KafkaProducer<>(properties);
    reader =
        PartitionReader.start(
            kafka.consumer("bench-heard", Isolation.READ_UNCOMMITTED),
            List.of(feed(Topic.LEASES), feed(Topic.ABORTS)),
            record -> hear(codec.decode(record.headers(), record.value())),
            new SimpleMeterRegistry(),
            bug -> aborted.clear());
  }

  private Feed feed(Topic topic) {
    return Feed.all(topic.name(kafka.topicPrefix()), new Feed.Beginning());
  }

  private void hear(Event event) {
    switch (event) {
      case LeaseEvent.Watching lease -> leased.add(lease.injection());
      case LeaseEvent.Pulse pulse -> pulses.incrementAndGet();
      case AbortEvent abort -> aborted.add(abort.cell());
      default -> throw new IllegalStateException("expected leases and aborts, got " + event);
    }
  }

  private void send(Event event) {
    producer.send(codec.encode(kafka.topicPrefix(), event));
  }

  private Guard guard() {
    return Guard.start(
        GuardSettings.of(INSTANCE, folder).withApplicationId(kafka.topic("guard")),
        kafka,
        time,
        () -> ClockReading.UNKNOWN,
        new SimpleMeterRegistry());
  }

  /** All drills are in force, each with its baseline, and what is known of them is stored. */
  void begin() throws Exception {
    List<DrillEvent.Started> drills = new ArrayList<>(load.drills(time));
    drills.add(GuardLoad.marked(0, time));
    drills.add(GuardLoad.marked(1, time));
    try (Guard _ = guard()) {
      await("a guard", () -> pulses.get() > 1);
      drills.forEach(this::send);
      List<CellId> cells = drills.stream().map(DrillEvent.Started::cell).distinct().toList();
      await(
          "a lease of each drill",
          BETWEEN_RESULTS,
          () -> {
            cells.forEach(c -> send(GuardLoad.result(c, Outcome.PASS, time.instant())));
            return leased.size() == drills.size();
          });
      drills.forEach(drill -> send(GuardLoad.applied(drill)));
      producer.flush();
      awaitMorePulses();
    }
  }

  /** What the guard has heard of by now is stored then. */
  private void awaitMorePulses() throws Exception {
    long now = pulses.get();
    await("two more pulses", () -> pulses.get() > now + 1);
  }

  /** Results, and two marks: where the guard is warm, and where they end. */
  void pileUp(double warm) {
    for (int i = 0; i < load.results(); i++) {
      if (i == (int) (warm * load.results())) {
        send(GuardLoad.result(GuardLoad.mark(0), Outcome.FAIL, time.instant()));
      }
      send(load.result(i, time));
    }
    send(GuardLoad.result(GuardLoad.mark(1), Outcome.FAIL, time.instant()));
    producer.flush();
  }

  /**
   * What a guard did.
   *
   * @param restored from its start until it pulsed
   * @param heapBytes of the process, with the guard's state in it
   */
  record Done(Throughput throughput, Duration restored, long heapBytes) {}

  /** A guard takes over and works off what has piled up. */
  Done workOff(double warm) throws Exception {
    long pulsed = pulses.get();
    long startedNanos = System.nanoTime();
    try (Guard _ = guard()) {
      await("a guard that took over", () -> pulses.get() > pulsed);
      Duration restored = Duration.ofNanos(System.nanoTime() - startedNanos);
      await("a warm guard", () -> aborted.contains(GuardLoad.mark(0)));
      ThreadTime before = ThreadTime.ofThreads(INSTANCE);
      await("all results worked off", () -> aborted.contains(GuardLoad.mark(1)));
      Throughput done =
          new Throughput(
              (long) ((1 - warm) * load.results()), ThreadTime.ofThreads(INSTANCE).since(before));
      if (aborted.size() > 2) {
        throw new IllegalStateException("expected no abort but the marks', got " + aborted);
      }
      return new Done(done, restored, GuardBench.usedHeap());
    }
  }

  private static void await(String what, BooleanSupplier done) throws Exception {
    await(what, Duration.ofMillis(1), done);
  }

  private static void await(String what, Duration every, BooleanSupplier done) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException("expected " + what + " within " + LIMIT);
      }
      never.await(every.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  Throughput bare() throws IOException {
    return BareReader.read(kafka, List.of(Topic.PROBE_RESULTS));
  }

  @Override
  public void close() {
    reader.close();
    producer.close(Duration.ofSeconds(10));
  }
}
