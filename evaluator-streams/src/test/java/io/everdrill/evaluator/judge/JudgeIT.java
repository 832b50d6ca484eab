package io.everdrill.evaluator.judge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

/**
 * The judge on a real broker, exactly once. The past is written at once with append times of its
 * own (the topics are made without LogAppendTime for that), so nothing waits for the clock.
 */
class JudgeIT {

  private static final int PARTITIONS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final KafkaSettings kafka =
      KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers())
          .withTopicPrefix("judge-it-" + ProcessHandle.current().pid() + "-" + hashCode() + ".");
  private final JudgeSettings settings =
      JudgeBench.SETTINGS.withApplicationId(kafka.topic("judge"));
  private final EventCodec codec = new EventCodec("/everdrill/test/t1");
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void makeTopics() throws Exception {
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      List<NewTopic> topics = new ArrayList<>();
      for (Topic topic : Topic.values()) {
        topics.add(
            new NewTopic(topic.name(kafka.topicPrefix()), PARTITIONS, (short) 1)
                .configs(Map.of("retention.ms", "-1")));
      }
      admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
    }
    producer = new KafkaProducer<>(kafka.producer("test"));
  }

  @AfterEach
  void deleteTopics() throws Exception {
    producer.close(Duration.ofSeconds(5));
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      List<String> ours =
          admin.listTopics().names().get(30, TimeUnit.SECONDS).stream()
              .filter(name -> name.startsWith(kafka.topicPrefix()))
              .toList();
      admin.deleteTopics(ours).all().get(30, TimeUnit.SECONDS);
    }
  }

  private Judge judge() {
    return Judge.start(settings, kafka, InstantSource.system(), new SimpleMeterRegistry());
  }

  private void write(JudgeScript script) {
    for (JudgeScript.Appended appended : script.events()) {
      send(appended.event(), appended.at());
    }
    producer.flush();
  }

  private void send(Event event, Instant at) {
    ProducerRecord<byte[], byte[]> plain = codec.encode(kafka.topicPrefix(), event);
    int partition = CellPartitioner.partition(JudgeWorld.CELL.value(), PARTITIONS);
    producer.send(
        new ProducerRecord<>(
            plain.topic(),
            partition,
            at.toEpochMilli(),
            plain.key(),
            plain.value(),
            plain.headers()));
  }

  /** Committed records of a topic, from its beginning. */
  private List<ConsumerRecord<byte[], byte[]>> read(Topic topic) {
    Map<String, Object> properties = kafka.consumer("test", KafkaSettings.Isolation.READ_COMMITTED);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int p = 0; p < PARTITIONS; p++) {
        partitions.add(new TopicPartition(topic.name(kafka.topicPrefix()), p));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
      return all;
    }
  }

  private List<VerdictEvent.Injection> verdicts() {
    List<VerdictEvent.Injection> found = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : read(Topic.VERDICTS)) {
      if (codec.decode(record.headers(), record.value()) instanceof VerdictEvent.Injection v) {
        found.add(v);
      }
    }
    return found;
  }

  /**
   * S4 with a real broker: a judge is stopped in the middle, another goes on, one verdict comes.
   */
  @Test
  void s4RestartInTheMiddleGivesEachVerdictOnce() throws Exception {
    try (Judge first = judge()) {
      write(JudgeScript.felt().until(110));
      await().atMost(LIMIT).until(() -> !read(Topic.DETECTIONS).isEmpty());
      assertThat(first.ready()).isTrue();
    }
    assertThat(verdicts()).isEmpty();

    write(JudgeScript.felt().from(110));
    try (Judge second = judge()) {
      await().atMost(LIMIT).until(() -> !verdicts().isEmpty());
      // Time goes on: whatever would be judged twice, would be now.
      write(new JudgeScript().pulses(240, 330));
      await().atMost(LIMIT).until(() -> judgedUpTo(JudgeWorld.at(240)));
      assertThat(second.ready()).isTrue();
    }

    assertThat(verdicts()).hasSize(1);
    VerdictEvent.Injection verdict = verdicts().getFirst();
    assertThat(verdict.revision()).isEqualTo(1);
    assertThat(verdict.impact())
        .isInstanceOfSatisfying(Impact.Felt.class, f -> assertThat(f.results()).isEqualTo(60));
    assertThat(verdict.detectors().getFirst().detection()).isInstanceOf(Detection.Detected.class);
    assertThat(JudgeBench.json(verdict)).isEqualTo(inOneGo());
    assertThat(read(Topic.DETECTIONS)).hasSize(1);
  }

  private static String inOneGo() {
    try (JudgeBench bench = JudgeBench.open()) {
      return JudgeBench.json(bench.play(JudgeScript.felt()).verdicts().getFirst());
    }
  }

  private boolean judgedUpTo(Instant moment) {
    return read(Topic.VERDICTS).stream()
        .map(r -> codec.decode(r.headers(), r.value()))
        .anyMatch(e -> e instanceof VerdictEvent.JudgedUpTo j && !j.upTo().isBefore(moment));
  }

  /** S8 with a real broker: what cannot be read is kept, and the judge goes on. */
  @Test
  void s8UnreadableAndMisplacedRecordsStopNothing() throws Exception {
    int right = CellPartitioner.partition(JudgeWorld.CELL.value(), PARTITIONS);
    int wrong = (right + 1) % PARTITIONS;
    write(JudgeScript.felt().until(102));
    producer.send(
        new ProducerRecord<>(
            Topic.ALERTS.name(kafka.topicPrefix()),
            right,
            JudgeWorld.at(102).toEpochMilli(),
            "shop".getBytes(UTF_8),
            "{oops".getBytes(UTF_8)));
    ProducerRecord<byte[], byte[]> misplaced =
        codec.encode(kafka.topicPrefix(), JudgeWorld.firing("f9", "payments", 102));
    producer.send(
        new ProducerRecord<>(
            misplaced.topic(),
            wrong,
            JudgeWorld.at(102.6).toEpochMilli(),
            misplaced.key(),
            misplaced.value(),
            misplaced.headers()));
    producer.flush();

    try (Judge judge = judge()) {
      await().atMost(LIMIT).until(() -> read(Topic.ALERTS).size() > alertsOf(102) + 2);
      write(JudgeScript.felt().from(102));
      await().atMost(LIMIT).until(() -> !verdicts().isEmpty());
      assertThat(judge.ready()).isTrue();
    }

    assertThat(read(Topic.DEAD_LETTERS))
        .singleElement()
        .satisfies(letter -> assertThat(new String(letter.value(), UTF_8)).isEqualTo("{oops"));
    assertThat(verdicts().getFirst().detectors().getFirst().detection())
        .isInstanceOfSatisfying(
            Detection.Detected.class, d -> assertThat(d.first().fingerprint()).isEqualTo("f9"));
  }

  private static long alertsOf(double until) {
    return JudgeScript.felt().until(until).events().stream()
        .filter(e -> Topic.of(e.event()) == Topic.ALERTS)
        .count();
  }

  /** The key of a pulse is its partition, not a cell: it is no misplaced record. */
  @Test
  void pulsesOfEveryPartitionAreRead() throws Exception {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      ProducerRecord<byte[], byte[]> pulse =
          codec.encode(
              kafka.topicPrefix(), new LeaseEvent.Pulse("g1", partition, JudgeWorld.at(1)));
      producer.send(
          new ProducerRecord<>(
              pulse.topic(),
              partition,
              JudgeWorld.at(1).toEpochMilli(),
              pulse.key(),
              pulse.value(),
              pulse.headers()));
    }
    write(JudgeScript.felt());

    try (Judge judge = judge()) {
      await().atMost(LIMIT).until(() -> !verdicts().isEmpty());
      assertThat(judge.ready()).isTrue();
    }

    assertThat(read(Topic.DEAD_LETTERS)).isEmpty();
  }
}
