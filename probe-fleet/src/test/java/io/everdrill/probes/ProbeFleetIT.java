package io.everdrill.probes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.Probe;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.PresenceEvent.Prober;
import io.everdrill.topics.events.ProbeCheck;
import io.everdrill.topics.events.ProbeEvent.Failure;
import io.everdrill.topics.events.ProbeEvent.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
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

/** The whole fleet on a real broker, looking at real servers. */
class ProbeFleetIT {

  private static final int PARTITIONS = 3;
  private static final CellId SHOP = new CellId("shop");
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final ClockReading CLOCK =
      ClockReading.measured(Duration.ofMillis(3), Duration.ofMillis(2));

  private final KafkaSettings kafka =
      KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers())
          .withTopicPrefix("probes-it-" + ProcessHandle.current().pid() + "-" + hashCode() + ".");
  private final EventCodec codec = new EventCodec("/everdrill/test/t1");
  private final Targets targets = new Targets();
  private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();
  private KafkaProducer<byte[], byte[]> producer;
  private KafkaConsumer<byte[], byte[]> consumer;
  @TempDir private Path folder;

  @BeforeEach
  void makeTopics() throws Exception {
    List<NewTopic> topics =
        Stream.of(Topic.PROBES, Topic.PROBE_RESULTS, Topic.PROBERS, Topic.DEAD_LETTERS)
            .map(
                topic ->
                    new NewTopic(
                        topic.name(kafka.topicPrefix()),
                        topic == Topic.PROBES ? 1 : PARTITIONS,
                        (short) 1))
            .toList();
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
    }
    producer = new KafkaProducer<>(kafka.producer("test"));
    consumer = new KafkaConsumer<>(kafka.consumer("test", KafkaSettings.Isolation.READ_COMMITTED));
    List<TopicPartition> all =
        Stream.of(Topic.PROBE_RESULTS, Topic.PROBERS, Topic.DEAD_LETTERS)
            .flatMap(
                topic ->
                    IntStream.range(0, PARTITIONS)
                        .mapToObj(p -> new TopicPartition(topic.name(kafka.topicPrefix()), p)))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  @AfterEach
  void deleteTopics() throws Exception {
    targets.close();
    producer.close(Duration.ofSeconds(5));
    consumer.close();
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      List<String> ours =
          admin.listTopics().names().get(30, TimeUnit.SECONDS).stream()
              .filter(name -> name.startsWith(kafka.topicPrefix()))
              .toList();
      admin.deleteTopics(ours).all().get(30, TimeUnit.SECONDS);
    }
  }

  private ProbeFleet fleet(ProbeFleetSettings settings) {
    return fleet(settings, new SplittableRandom(1));
  }

  private ProbeFleet fleet(ProbeFleetSettings settings, RandomGenerator chance) {
    return ProbeFleet.start(
        settings, kafka, InstantSource.system(), new SimpleMeterRegistry(), chance, () -> CLOCK);
  }

  private static Probe probe(String name, ProbeCheck check) {
    return new Probe(
        SHOP,
        name,
        name + "-svc",
        check,
        Duration.ofMillis(50),
        Duration.ofSeconds(5),
        Instant.EPOCH);
  }

  private static ProbeCheck expecting(URI url, int status) {
    return new ProbeCheck.Http("GET", url, Map.of(), "", status, "");
  }

  private void define(Probe probe) {
    producer.send(codec.encode(kafka.topicPrefix(), probe));
  }

  private void raw(String key, byte[] value) {
    producer.send(
        new ProducerRecord<>(Topic.PROBES.name(kafka.topicPrefix()), key.getBytes(UTF_8), value));
  }

  /** The next record of a topic that is as wanted, among all that have come and will come. */
  private ConsumerRecord<byte[], byte[]> hear(
      Topic topic, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    int next = 0;
    while (System.nanoTime() < deadline) {
      for (; next < seen.size(); next++) {
        ConsumerRecord<byte[], byte[]> record = seen.get(next);
        if (record.topic().equals(topic.name(kafka.topicPrefix())) && wanted.test(record)) {
          return record;
        }
      }
      consumer.poll(Duration.ofMillis(100)).forEach(seen::add);
    }
    throw new AssertionError(
        "Expected a record on %s within %s, got none of %d".formatted(topic, LIMIT, seen.size()));
  }

  private Event event(ConsumerRecord<byte[], byte[]> record) {
    return codec.decode(record.headers(), record.value());
  }

  private Result result(String probe, Predicate<Result> wanted) {
    return (Result)
        event(
            hear(
                Topic.PROBE_RESULTS,
                r -> event(r) instanceof Result x && x.probe().equals(probe) && wanted.test(x)));
  }

  @Test
  void looksAsDefinedChangesWhileItRunsAndSaysThatItIsThere() throws Exception {
    URI shop = targets.http(200, "open");
    define(probe("shop", expecting(shop, 200)));
    producer.flush();
    try (ProbeFleet fleet = fleet(ProbeFleetSettings.defaults("p1"))) {
      Result passed = result("shop", Result::passed);
      assertThat(passed.status()).isEqualTo(200);
      assertThat(passed.prober()).isEqualTo("p1");
      assertThat(passed.service()).isEqualTo("shop-svc");
      assertThat(passed.clock()).isEqualTo(CLOCK);

      define(probe("shop", expecting(shop, 201)));
      Result changed = result("shop", r -> r.failure() == Failure.STATUS);
      assertThat(changed.reason()).isEqualTo("expected status 201, got 200");

      define(probe("late", expecting(Targets.url(Targets.refused()), 200)));
      assertThat(result("late", r -> true).failure()).isEqualTo(Failure.CONNECT_REFUSED);

      Prober present = (Prober) event(hear(Topic.PROBERS, r -> true));
      assertThat(present.cell()).isEqualTo(SHOP);
      assertThat(present.prober()).isEqualTo("p1");
      assertThat(present.clock()).isEqualTo(CLOCK);
      assertThat(fleet.ready()).isTrue();

      raw("shop/late", null);
      raw("shop/shop", null);
      // Deletions are read in order: the one after them is made, they are not.
      define(probe("after", expecting(shop, 200)));
      result("after", Result::passed);
      assertThat(fleet.ready()).isTrue();
    }
    seen.forEach(r -> assertThat(r.partition()).isEqualTo(CellPartitioner.partition("shop", 3)));
  }

  /** S8: what is no probe is kept with its reason, and the others go on. */
  @Test
  void s8BadDefinitionsStopNothing() throws Exception {
    raw("shop/broken", "{oops".getBytes(UTF_8));
    Probe misnamed = probe("misnamed", expecting(targets.http(200, ""), 200));
    ProducerRecord<byte[], byte[]> encoded = codec.encode(kafka.topicPrefix(), misnamed);
    producer.send(
        new ProducerRecord<>(
            encoded.topic(),
            null,
            "shop/other".getBytes(UTF_8),
            encoded.value(),
            encoded.headers()));
    define(
        probe(
            "secret",
            new ProbeCheck.Sql("jdbc:h2:mem:", "u", "NO_SUCH_PASSWORD", "select 1", "1")));
    define(probe("good", expecting(targets.http(200, ""), 200)));

    try (ProbeFleet _ = fleet(ProbeFleetSettings.defaults("p1"))) {
      result("good", Result::passed);
      for (String reason : List.of("ce_type", "key: expected shop/misnamed", "NO_SUCH_PASSWORD")) {
        hear(
            Topic.DEAD_LETTERS,
            r ->
                new String(r.headers().lastHeader("__streams.errors.message").value(), UTF_8)
                    .contains(reason));
      }
    }
  }

  /** Or a prober whose definitions nobody reads any more would look like one that is well. */
  @Test
  void fleetThatABugEndedSaysSoAndIsNotPresentAnyMore() throws Exception {
    define(probe("shop", expecting(targets.http(200, "open"), 200)));
    producer.flush();
    AtomicBoolean broken = new AtomicBoolean();
    SplittableRandom seeded = new SplittableRandom(1);
    RandomGenerator chance =
        () -> {
          if (broken.get()) {
            throw new IllegalStateException("a bug of ours");
          }
          return seeded.nextLong();
        };
    try (ProbeFleet fleet = fleet(ProbeFleetSettings.defaults("p1"), chance)) {
      hear(Topic.PROBERS, r -> true);
      assertThat(fleet.failed()).isFalse();

      broken.set(true);
      define(probe("late", expecting(targets.http(200, "open"), 200)));
      await().atMost(LIMIT).until(fleet::failed);

      Instant failedAt = Instant.now();
      // Looks go on, so that their times tell when a sign of life should have come.
      result(
          "shop",
          r -> r.startedAt().isAfter(failedAt.plus(ProbeFleet.PRESENCE_INTERVAL).plusSeconds(1)));
      assertThat(seen)
          .filteredOn(r -> r.topic().equals(Topic.PROBERS.name(kafka.topicPrefix())))
          .noneMatch(r -> ((Prober) event(r)).seenAt().isAfter(failedAt));
    }
  }

  private Path file(String passwordEnv) throws Exception {
    return Files.writeString(
        folder.resolve("probes.yaml"),
        """
        probes:
          - cell: shop
            probe: ledger
            service: ledger-db
            check: {kind: sql, jdbcUrl: "jdbc:h2:mem:", query: select 7, expected: "7", passwordEnv: "%s"}
            intervalMs: 50
            timeoutMs: 5000
          - cell: elsewhere
            probe: ledger
            service: ledger-db
            check: {kind: sql, jdbcUrl: "jdbc:h2:mem:", query: select 7, expected: "7"}
            intervalMs: 50
            timeoutMs: 5000
        """
            .formatted(passwordEnv));
  }

  @Test
  void makesTheProbesOfAFileForItsCellsOnly() throws Exception {
    ProbeFleetSettings settings =
        ProbeFleetSettings.defaults("p1").withFiles(List.of(file(""))).withCells(Set.of(SHOP));
    try (ProbeFleet _ = fleet(settings)) {
      assertThat(result("ledger", Result::passed).value()).isEqualTo("7");
      hear(Topic.PROBERS, r -> true);
    }
    assertThat(seen)
        .extracting(r -> new String(r.key(), UTF_8))
        .allMatch(k -> k.startsWith("shop"));
  }

  /** A fleet that cannot start leaves no thread behind. */
  @Test
  void startThatFailsGivesEverythingBack() throws Exception {
    ProbeFleetSettings settings =
        ProbeFleetSettings.defaults("p-fails").withFiles(List.of(file("NO_SUCH_PASSWORD")));

    assertThatThrownBy(() -> fleet(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NO_SUCH_PASSWORD");

    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .noneMatch(
                        n ->
                            n.equals("probe-timer")
                                || n.equals("probe-results")
                                || n.contains("p-fails")));
  }
}
