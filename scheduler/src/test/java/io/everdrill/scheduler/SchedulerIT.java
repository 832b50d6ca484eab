package io.everdrill.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.DeadLetter;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.TopicAdmin;
import io.everdrill.topics.TopicLayout;
import io.everdrill.topics.chance.CandidateList;
import io.everdrill.topics.chance.Draws;
import io.everdrill.topics.events.ChanceEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.DefinitionEvent.JudgingTimes;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DefinitionEvent.Pace;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.MatchingRule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker, with schedulers in processes of their own that are killed. */
class SchedulerIT {

  private static final int PARTITIONS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final EventCodec codec = new EventCodec("/everdrill/test");
  private final KeyPair keys = KeyFiles.generate();
  private final Queue<ConsumerRecord<byte[], byte[]>> seen = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService world = Executors.newSingleThreadScheduledExecutor();
  private KafkaSettings kafka;
  private KafkaProducer<byte[], byte[]> producer;
  private PartitionReader reader;
  private Path key;
  private Process scheduler;

  @BeforeEach
  void openTheShop(@TempDir Path folder) throws Exception {
    kafka = EmbeddedKafka.shared().ownTopics("scheduler-it");
    String prefix = kafka.topicPrefix();
    KeyFiles.write(folder, "k1", keys);
    key = folder.resolve("k1.key");
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      TopicLayout layout = new TopicLayout(prefix, PARTITIONS, (short) 1, 1, "producer");
      new TopicAdmin(admin, layout, Duration.ofSeconds(30)).create();
    }
    Map<String, Object> properties = kafka.producer("test-world");
    properties.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, CellPartitioner.class);
    producer = new KafkaProducer<>(properties);
    reader =
        PartitionReader.start(
            kafka.consumer("test-reader", Isolation.READ_COMMITTED),
            Stream.of(Topic.DRILLS, Topic.COMMANDS, Topic.CANDIDATES, Topic.DEAD_LETTERS)
                .map(t -> Feed.all(t.name(prefix), new Feed.Beginning()))
                .toList(),
            this::received,
            new SimpleMeterRegistry(),
            bug -> {});
    publishShop();
    world.scheduleWithFixedDelay(this::theWorldGoesOn, 0, 200, TimeUnit.MILLISECONDS);
  }

  @AfterEach
  void closeTheShop() throws Exception {
    if (scheduler != null) {
      scheduler.destroyForcibly().waitFor();
    }
    world.shutdownNow();
    assertThat(world.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    reader.close();
    producer.close();
  }

  @Test
  void s3S5KilledAgainAndAgainEachNumberIsUsedOnceAndEachCommandSentOnce() throws Exception {
    for (int life = 1; life <= 3; life++) {
      scheduler = SchedulerProcess.start(kafka, key, "life-" + life);
      int before = commands().size();
      await().atMost(PATIENCE).until(() -> commands().size() >= before + 5);
      scheduler.destroyForcibly().waitFor();
    }

    List<DrillEvent.Started> started = drills(DrillEvent.Started.class);
    assertThat(started)
        .extracting(s -> s.drill().number())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, started.size()).asLongStream().boxed().toList());
    assertThat(commands())
        .extracting(c -> c.injection().drill())
        .containsExactlyElementsOf(started.stream().map(DrillEvent::drill).toList());
    assertThat(drills(DrillEvent.Skipped.class)).isEmpty();
    assertThat(records(Topic.COMMANDS)).allSatisfy(this::isSigned);
    assertThat(started).allSatisfy(this::isWhatTheSeedSays);
  }

  @Test
  void s8BadRecordStopsNothingAndIsNotLost() throws Exception {
    // Of the last three each scheduler keeps a copy: these stand on their topics, and are told.
    for (Topic topic : List.of(Topic.ALERTS, Topic.TARGETS, Topic.RANDOMNESS, Topic.PROGRAMMES)) {
      producer
          .send(
              new ProducerRecord<>(
                  topic.name(kafka.topicPrefix()),
                  "shop/odd".getBytes(UTF_8),
                  "no event of ours".getBytes(UTF_8)))
          .get();
    }
    sendCompressed(new byte[3_000_000]);
    scheduler = SchedulerProcess.start(kafka, key, "s1");

    await().atMost(PATIENCE).until(() -> !commands().isEmpty());

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(records(Topic.DEAD_LETTERS))
                    .extracting(SchedulerIT::whatIsKept)
                    .containsExactlyInAnyOrder("no event of ours", "the begin of 3000000 bytes"));
  }

  /** More than a producer sends as a record, and than the broker takes of it uncompressed. */
  private void sendCompressed(byte[] value) throws Exception {
    Map<String, Object> properties = kafka.producer("test-large");
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * value.length);
    try (KafkaProducer<byte[], byte[]> large = new KafkaProducer<>(properties)) {
      large.send(new ProducerRecord<>(Topic.ALERTS.name(kafka.topicPrefix()), value)).get();
    }
  }

  private static String whatIsKept(ConsumerRecord<byte[], byte[]> letter) {
    Header cut = letter.headers().lastHeader(DeadLetter.CUT_FROM_BYTES);
    return cut == null
        ? new String(letter.value(), UTF_8)
        : "the begin of %s bytes".formatted(new String(cut.value(), UTF_8));
  }

  private void isSigned(ConsumerRecord<byte[], byte[]> command) {
    Signing.Verifier agents = new Signing.Verifier(Map.of("k1", keys.getPublic()));
    assertThat(agents.check(command.headers(), command.key(), command.value()))
        .isEqualTo(Signing.Check.VALID);
  }

  private void isWhatTheSeedSays(DrillEvent.Started started) {
    Map<String, ChanceEvent.Candidates> lists =
        records(Topic.CANDIDATES).stream()
            .map(r -> (ChanceEvent.Candidates) event(r))
            .collect(
                Collectors.toMap(ChanceEvent.Candidates::digest, Function.identity(), (a, b) -> a));
    ChanceEvent.Candidates list = lists.get(started.draw().candidatesDigest());
    byte[] seed = DaySeeds.fixed(SchedulerProcess.SEED).seed(Schedule.day(started.startedAt()));

    Draws.Drawn again =
        Draws.draw(
            seed,
            Shop.CELL,
            started.drill().number(),
            CandidateList.of(Shop.CELL, list.candidates()));

    assertThat(again.draw()).isEqualTo(started.draw());
    assertThat(again.candidate().scenario()).isEqualTo(started.scenario());
  }

  /** An order a tenth of a second, each drill over at once, so that kills fall into the work. */
  private void publishShop() {
    send(Shop.PAUSE);
    send(Shop.LOAD);
    send(Shop.MONITOR);
    send(
        new Programme(
            Shop.CELL,
            "all-day",
            1,
            Leash.LIVE,
            new Pace(36_000, 1, 1, Duration.ZERO),
            List.of("pause", "load"),
            Shop.programme(Leash.LIVE, 1).targets(),
            new JudgingTimes(
                Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO),
            List.of(),
            Instant.EPOCH,
            MatchingRule.TOPOLOGY));
    Shop.targets().forEach(this::send);
  }

  private void theWorldGoesOn() {
    Instant now = Instant.now();
    send(Shop.agent(now));
    send(Shop.window("frontend", now, 10));
    for (int partition = 0; partition < PARTITIONS; partition++) {
      LeaseEvent.Pulse pulse = new LeaseEvent.Pulse("g1", partition, now);
      ProducerRecord<byte[], byte[]> record = codec.encode(kafka.topicPrefix(), pulse);
      producer.send(
          new ProducerRecord<>(
              record.topic(), partition, record.key(), record.value(), record.headers()));
    }
  }

  /** An agent that takes every command and is done with it. */
  private void received(ConsumerRecord<byte[], byte[]> record) {
    seen.add(record);
    if (record.topic().equals(Topic.COMMANDS.name(kafka.topicPrefix()))) {
      Inject command = (Inject) event(record);
      send(
          new InjectionEvent.Ended(
              command.cell(),
              command.injection(),
              command.agent(),
              InjectionEvent.EndReason.LIMIT,
              "",
              command.issuedAt(),
              command.issuedAt(),
              List.of(),
              ClockReading.UNKNOWN));
    }
  }

  private void send(Event event) {
    producer.send(codec.encode(kafka.topicPrefix(), event));
  }

  private List<Inject> commands() {
    return records(Topic.COMMANDS).stream().map(r -> (Inject) event(r)).toList();
  }

  private <E extends DrillEvent> List<E> drills(Class<E> type) {
    return records(Topic.DRILLS).stream()
        .map(this::event)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  private List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
    return seen.stream().filter(r -> r.topic().equals(topic.name(kafka.topicPrefix()))).toList();
  }

  private Event event(ConsumerRecord<byte[], byte[]> record) {
    return codec.decode(record.headers(), record.value());
  }
}
