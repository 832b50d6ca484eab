package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.CellUnderGuard.abortOf;
import static io.everdrill.evaluator.guard.CellUnderGuard.applied;
import static io.everdrill.evaluator.guard.CellUnderGuard.leaseOf;
import static io.everdrill.evaluator.guard.CellUnderGuard.look;
import static io.everdrill.evaluator.guard.CellUnderGuard.pulseOf;
import static io.everdrill.evaluator.guard.CellUnderGuard.started;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.ProbeEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard on a real broker: how fast it ends a drill, and that a restart forgets nothing. */
class GuardIT {

  private static final int PARTITIONS = 3;
  private static final int SAMPLES = 20;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final List<Topic> TOPICS =
      Stream.concat(
              GuardTopology.INPUTS.stream(),
              Stream.of(Topic.LEASES, Topic.GUARD_READINGS, Topic.HALTS, Topic.DEAD_LETTERS))
          .toList();

  private final KafkaSettings kafka =
      KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers())
          .withTopicPrefix("guard-it-" + ProcessHandle.current().pid() + "-" + hashCode() + ".");
  private final EventCodec codec = new EventCodec("/everdrill/test/t1");
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final List<Event> seen = new ArrayList<>();
  private KafkaProducer<byte[], byte[]> producer;
  private KafkaConsumer<byte[], byte[]> consumer;
  @TempDir private Path folder;

  @BeforeEach
  void makeTopics() throws Exception {
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      List<NewTopic> topics = new ArrayList<>();
      for (Topic topic : TOPICS) {
        topics.add(
            new NewTopic(
                    topic.name(kafka.topicPrefix()),
                    topic.spread() == Topic.Spread.ONE_PARTITION ? 1 : PARTITIONS,
                    (short) 1)
                .configs(Map.of("message.timestamp.type", "LogAppendTime")));
      }
      admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
    }
    Map<String, Object> properties = kafka.producer("test");
    properties.put("partitioner.class", CellPartitioner.class);
    producer = new KafkaProducer<>(properties);
    consumer = new KafkaConsumer<>(kafka.consumer("test", KafkaSettings.Isolation.READ_COMMITTED));
    // Created is not yet known to the broker: a halt switch that cannot be read stops the guard.
    await()
        .atMost(LIMIT)
        .until(
            () ->
                TOPICS.stream()
                    .noneMatch(t -> consumer.partitionsFor(t.name(kafka.topicPrefix())).isEmpty()));
    List<TopicPartition> all =
        Stream.of(Topic.LEASES, Topic.ABORTS)
            .map(topic -> topic.name(kafka.topicPrefix()))
            .flatMap(
                name ->
                    Stream.iterate(0, p -> p + 1)
                        .limit(PARTITIONS)
                        .map(p -> new TopicPartition(name, p)))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  @AfterEach
  void deleteTopics() throws Exception {
    producer.close(Duration.ofSeconds(5));
    consumer.close();
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      List<String> ours =
          admin.listTopics().names().get(30, TimeUnit.SECONDS).stream()
              .filter(name -> name.contains(kafka.topicPrefix()))
              .toList();
      admin.deleteTopics(ours).all().get(30, TimeUnit.SECONDS);
    }
  }

  private Guard guard(String instance) {
    return guard(settings(instance));
  }

  private GuardSettings settings(String instance) {
    return GuardProcess.settings(kafka, instance, folder.resolve(instance));
  }

  private Guard guard(GuardSettings settings) {
    return Guard.start(
        settings,
        kafka,
        InstantSource.system(),
        () -> ClockReading.UNKNOWN,
        new SimpleMeterRegistry());
  }

  private void send(Event event) {
    producer.send(codec.encode(kafka.topicPrefix(), event));
  }

  /** Polls leases and aborts until one is as wanted; does the chore before each poll. */
  private Event hear(Predicate<Event> wanted, Runnable chore) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    int next = 0;
    while (System.nanoTime() < deadline) {
      for (; next < seen.size(); next++) {
        if (wanted.test(seen.get(next))) {
          return seen.get(next);
        }
      }
      chore.run();
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        records.add(record);
        seen.add(codec.decode(record.headers(), record.value()));
      }
    }
    throw new AssertionError(
        "Expected a record within %s, got %d others, the last %s"
            .formatted(LIMIT, seen.size(), seen.isEmpty() ? "none" : seen.getLast()));
  }

  private Event hear(Predicate<Event> wanted) {
    return hear(wanted, () -> {});
  }

  private void pass(String cell, int looks) {
    for (int i = 0; i < looks; i++) {
      send(look(cell, ProbeEvent.Outcome.PASS));
    }
  }

  private void fail(String cell, int looks) {
    for (int i = 0; i < looks; i++) {
      send(look(cell, ProbeEvent.Outcome.FAIL));
    }
  }

  /** From the decisive result handed to a producer to the abort in a consumer's hands. */
  @Test
  void abortsWithinASecondOfTheResultThatDecides() {
    List<Duration> took = new ArrayList<>();
    try (Guard _ = guard("g1")) {
      for (int i = 0; i < SAMPLES; i++) {
        took.add(abortOnce("cell-" + i));
      }
    }
    took.sort(null);
    System.out.printf(
        "Probe result sent -> abort received: p50 %d ms, p99 %d ms, of %d%n",
        took.get(SAMPLES / 2).toMillis(), took.getLast().toMillis(), SAMPLES);
    assertThat(took.get(SAMPLES / 2)).isLessThan(Duration.ofSeconds(1));
  }

  private Duration abortOnce(String cell) {
    send(started(cell, Instant.now()));
    send(applied(cell, Instant.now()));
    AtomicInteger passed = new AtomicInteger();
    hear(
        leaseOf(cell, "g1"),
        () -> {
          pass(cell, 20);
          passed.addAndGet(20);
        });
    // A fifth of them fails, which is the bound; the next one is under it.
    fail(cell, passed.get() / 4);
    producer.flush();
    long sent = System.nanoTime();
    fail(cell, 1);
    hear(abortOf(cell));
    return Duration.ofNanos(System.nanoTime() - sent);
  }

  /**
   * S6: facts that came before any guard lived, a restart in the middle of the drill, and one after
   * its abort, which the second guard may have been killed before sending.
   */
  @Test
  void s6RestartForgetsNeitherTheDrillNorItsAbort() {
    send(started("shop", Instant.now()));
    send(applied("shop", Instant.now()));
    producer.flush();

    try (Guard _ = guard("g1")) {
      hear(leaseOf("shop", "g1"), () -> pass("shop", 1));
    }
    try (Guard _ = guard("g2")) {
      hear(leaseOf("shop", "g2"), () -> pass("shop", 1));
      hear(abortOf("shop"), () -> fail("shop", 10));
    }
    seen.clear();
    try (Guard _ = guard("g3")) {
      AbortEvent again = (AbortEvent) hear(abortOf("shop"));
      assertThat(again.by()).isEqualTo("guard/g2");
    }
  }

  /**
   * A fifth of them fails, which is the bound; those that fail after the restart are fewer than the
   * condition asks for. What the first has counted it saves when it leaves, the rest is read by the
   * next: no result is lost, and none counted twice.
   */
  @Test
  void guardThatTakesOverGoesOnCountingWhereTheOneBeforeWas() {
    AbortCondition longWindow =
        new AbortCondition.PassRateBelow("", 0.8, Duration.ofSeconds(55), 10);
    AtomicInteger passed = new AtomicInteger();
    try (Guard _ = guard("g1")) {
      // Before that it need not read what comes.
      hearPulses("g1", 2);
      send(started("shop", Instant.now(), longWindow));
      send(applied("shop", Instant.now()));
      hear(
          leaseOf("shop", "g1"),
          () -> {
            pass("shop", 20);
            passed.addAndGet(20);
          });
      fail("shop", passed.get() / 4 - 1);
      producer.flush();
    }
    try (Guard _ = guard("g2")) {
      hearPulses("g2", 1);
      fail("shop", 2);
      AbortEvent abort = (AbortEvent) hear(abortOf("shop"));
      assertThat(abort.by()).isEqualTo("guard/g2");
      assertThat(abort.evidence())
          .startsWith(
              "all probes: %d of %d probe results passed"
                  .formatted(passed.get(), passed.get() + passed.get() / 4 + 1));
    }
  }

  /**
   * S6: one guard is killed by SIGKILL while another stands by. It is missed after 6 s; agents wait
   * 15 s. The results that came since the last commit are read again, so none is lost.
   */
  @Test
  void s6StandbyTakesOverFromAKilledGuardWithinThePatienceOfAgentsAndWithItsCounts()
      throws Exception {
    AbortCondition longWindow =
        new AbortCondition.PassRateBelow("", 0.8, Duration.ofSeconds(55), 10);
    Map<String, GuardProcess> guards = new HashMap<>();
    try {
      for (String name : List.of("g1", "g2")) {
        guards.put(name, GuardProcess.start(kafka, settings(name).withStandbys(1)));
      }
      // They share the partitions.
      guards.keySet().forEach(name -> hear(pulseOf(name)));
      pass("shop", 40);
      fail("shop", 9);
      send(started("shop", Instant.now(), longWindow));
      send(applied("shop", Instant.now()));
      String watching = ((LeaseEvent.Watching) hear(e -> e instanceof LeaseEvent.Watching)).guard();
      // So long that it commits in between.
      hearPulses(watching, 7);
      guards.get(watching).kill();
      long killedNanos = System.nanoTime();
      String other = watching.equals("g1") ? "g2" : "g1";
      hearPulses(other, 1);
      Duration without = Duration.ofNanos(System.nanoTime() - killedNanos);
      System.out.printf("Guard killed -> the standby pulses: %d ms%n", without.toMillis());
      fail("shop", 3);
      AbortEvent abort = (AbortEvent) hear(abortOf("shop"));
      assertThat(abort.by()).isEqualTo("guard/" + other);
      assertThat(abort.evidence()).startsWith("all probes: 40 of 51 probe results passed");
      assertThat(without).isLessThan(Duration.ofSeconds(15));
    } finally {
      for (GuardProcess guard : guards.values()) {
        guard.close();
      }
    }
  }

  /** So many more of the shop's partition from now on. */
  private void hearPulses(String guard, int count) {
    int partition = CellPartitioner.partition("shop", PARTITIONS);
    for (int i = 0; i < count; i++) {
      seen.clear();
      hear(
          e ->
              e instanceof LeaseEvent.Pulse pulse
                  && pulse.guard().equals(guard)
                  && pulse.partition() == partition);
    }
  }

  /** S8: of the whole topic nothing can be sent to dead-letters, while it is read or at a start. */
  @Test
  void s8HaltSwitchThatCannotBeReadStopsNoGuardAndKeepsNoneFromStarting() {
    try (Guard _ = guard("g1")) {
      hearPulses("g1", 1);
      producer.send(
          new ProducerRecord<>(
              Topic.HALTS.name(kafka.topicPrefix()), 0, "shop".getBytes(UTF_8), new byte[] {1}));
      producer.flush();
      hearPulses("g1", 3);
    }
    try (Guard _ = guard("g2")) {
      hearPulses("g2", 1);
    }
  }

  /** Of a cell it would hear one topic here and another there. */
  @Test
  void startsNotWhereATopicHasMorePartitionsThanTheOthers() throws Exception {
    String alerts = Topic.ALERTS.name(kafka.topicPrefix());
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      admin
          .createPartitions(Map.of(alerts, NewPartitions.increaseTo(PARTITIONS + 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  admin
                          .describeTopics(List.of(alerts))
                          .allTopicNames()
                          .get(30, TimeUnit.SECONDS)
                          .get(alerts)
                          .partitions()
                          .size()
                      > PARTITIONS);
    }

    assertThatThrownBy(() -> guard("g1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("as many partitions of each topic");
  }

  /** Whoever waits on append time of a partition never stalls. */
  @Test
  void pulsesIntoEveryPartition() {
    try (Guard guard = guard("g1")) {
      for (int partition : List.of(0, 1, 2)) {
        hear(e -> e instanceof LeaseEvent.Pulse pulse && pulse.partition() == partition);
      }
      await().atMost(LIMIT).until(guard::ready);
    }
    for (int i = 0; i < records.size(); i++) {
      assertThat(((LeaseEvent.Pulse) seen.get(i)).partition())
          .isEqualTo(records.get(i).partition());
    }
  }
}
