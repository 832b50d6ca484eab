package io.everdrill.evaluator.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.evaluator.verdict.VerdictOfInjection;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.VerdictEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two judges, each with a copy of the other's state, of which one is killed, and whose broker is
 * restarted, say in the end what one alone and undisturbed says, byte for byte.
 */
class JudgeDisturbedIT {

  /** Ten drills a cell are enough to be disturbed in; 500 are 10,000 injections, and take long. */
  private static final LongHistory HISTORY =
      new LongHistory(20, Integer.getInteger("everdrill.judge.drills", 10), 3);

  private static final int KILLS = Integer.getInteger("everdrill.judge.kills", 1);
  private static final long SEED = Long.getLong("everdrill.judge.seed", 20261121);

  /** 18 minutes for 10,000 injections, which take 4 on an idle machine. */
  private static final Duration LIMIT =
      Duration.ofMinutes(8).plusMillis(60L * HISTORY.injections());

  @TempDir private Path folder;

  @Test
  void killsAndABrokersRestartChangeNoVerdict() throws Exception {
    try (EmbeddedKafka broker = EmbeddedKafka.in(folder.resolve("kafka"))) {
      KafkaSettings kafka = KafkaSettings.plain(broker.bootstrapServers());
      makeTopics(kafka);
      HISTORY.write(kafka);
      int refused = HISTORY.writeRefused(kafka);

      Said undisturbed = judged(kafka, List.of("undisturbed"), refused, broker, new ArrayDeque<>());
      Said disturbed =
          judged(kafka, List.of("disturbed-1", "disturbed-2"), refused, broker, disturbances());

      System.out.printf(
          "%,d injections judged in %.1f s; with %d kills and a restart of the broker in %.1f s%n",
          HISTORY.injections(),
          undisturbed.took.toMillis() / 1e3,
          KILLS,
          disturbed.took.toMillis() / 1e3);
      assertThat(undisturbed.lastRevisions).hasSize(HISTORY.injections());
      assertThat(disturbed.lastRevisions).isEqualTo(undisturbed.lastRevisions);
      assertThat(deadLetters(kafka)).as("of each of two judges").isEqualTo(2 * refused);
    }
  }

  /** At how many verdicts what happens. */
  private record Disturbance(int atVerdicts, boolean ofBroker) {}

  private static Deque<Disturbance> disturbances() {
    Random chance = new Random(SEED);
    List<Disturbance> all = new ArrayList<>();
    int share = HISTORY.injections() / (KILLS + 1);
    for (int i = 0; i <= KILLS; i++) {
      all.add(new Disturbance(i * share + chance.nextInt(share), i == 1));
    }
    return new ArrayDeque<>(all);
  }

  /**
   * The last revision of each verdict, by injection, as it is on the topic but for its number and
   * when it was written: what is read late in one run may come in time in another.
   */
  private record Said(Map<String, String> lastRevisions, Duration took) {}

  /**
   * @param judges folders of the processes that judge together; the first is the one that is killed
   * @param refused records behind the history of which there has to be a dead letter
   */
  private Said judged(
      KafkaSettings kafka,
      List<String> judges,
      int refused,
      EmbeddedKafka broker,
      Deque<Disturbance> ahead)
      throws Exception {
    long beganNanos = System.nanoTime();
    long deadline = beganNanos + LIMIT.toNanos();
    Map<String, JudgeProcess> running = new LinkedHashMap<>();
    try (VerdictReader reader = new VerdictReader(kafka)) {
      while (!reader.complete(refused)) {
        assertThat(System.nanoTime())
            .as(reader.lastRevisions.size() + " and " + reader.letters + " letters in time")
            .isLessThan(deadline);
        keepRunning(kafka, judges, running);
        reader.poll();
        if (!ahead.isEmpty() && reader.lastRevisions.size() > ahead.peek().atVerdicts()) {
          if (ahead.pop().ofBroker()) {
            broker.stop();
            broker.start();
          } else {
            running.get(judges.getFirst()).kill();
          }
        }
      }
      assertThat(ahead).as("all of it happened").isEmpty();
      return new Said(
          new TreeMap<>(reader.lastRevisions), Duration.ofNanos(System.nanoTime() - beganNanos));
    } finally {
      running.values().forEach(JudgeProcess::close);
    }
  }

  /** Starts whichever does not run. */
  private void keepRunning(
      KafkaSettings kafka, List<String> judges, Map<String, JudgeProcess> running)
      throws IOException {
    String application = "judges-of-" + judges.getFirst();
    for (String judge : judges) {
      JudgeProcess process = running.get(judge);
      if (process == null || !process.isAlive()) {
        JudgeSettings settings =
            JudgeProcess.settings(application, folder.resolve(judge), judges.size() - 1);
        running.put(judge, JudgeProcess.start(kafka, settings));
      }
    }
  }

  /** Reads committed verdicts that are written from now on. */
  private static final class VerdictReader implements AutoCloseable {
    private final EventCodec codec = new EventCodec("/everdrill/test/t1");
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String deadLetters;
    private final Map<String, String> lastRevisions = new HashMap<>();
    private final Map<Integer, Instant> judgedUpTo = new HashMap<>();
    private int letters;

    VerdictReader(KafkaSettings kafka) {
      deadLetters = Topic.DEAD_LETTERS.name(kafka.topicPrefix());
      consumer =
          new KafkaConsumer<>(kafka.consumer("test", KafkaSettings.Isolation.READ_COMMITTED));
      List<TopicPartition> partitions =
          Stream.of(Topic.VERDICTS, Topic.DEAD_LETTERS)
              .flatMap(topic -> partitions(kafka, topic))
              .toList();
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      partitions.forEach(consumer::position);
    }

    void poll() {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
        if (record.topic().equals(deadLetters)) {
          letters++;
          continue;
        }
        switch (codec.decode(record.headers(), record.value())) {
          case VerdictEvent.Injection v ->
              lastRevisions.put(
                  v.injection().value(),
                  JudgeBench.json(VerdictOfInjection.numbered(v, 1, Instant.EPOCH)));
          case VerdictEvent.JudgedUpTo j -> judgedUpTo.put(record.partition(), j.upTo());
          default -> {}
        }
      }
    }

    /**
     * Every injection has a verdict, every partition is judged up to nearly the end, and what is
     * refused behind it was read too.
     */
    boolean complete(int refused) {
      Instant nearlyTheEnd = JudgeWorld.at(HISTORY.seconds() - 60);
      return lastRevisions.size() == HISTORY.injections()
          && letters >= refused
          && judgedUpTo.size() == HISTORY.partitions()
          && judgedUpTo.values().stream().noneMatch(nearlyTheEnd::isAfter);
    }

    @Override
    public void close() {
      consumer.close();
    }
  }

  private static Stream<TopicPartition> partitions(KafkaSettings kafka, Topic topic) {
    return IntStream.range(0, HISTORY.partitions())
        .mapToObj(p -> new TopicPartition(topic.name(kafka.topicPrefix()), p));
  }

  private static void makeTopics(KafkaSettings kafka) throws Exception {
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      List<NewTopic> topics = new ArrayList<>();
      for (Topic topic : Topic.values()) {
        topics.add(
            new NewTopic(topic.name(kafka.topicPrefix()), HISTORY.partitions(), (short) 1)
                .configs(Map.of("retention.ms", "-1")));
      }
      admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
    }
  }

  private static long deadLetters(KafkaSettings kafka) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(kafka.consumer("test", KafkaSettings.Isolation.READ_COMMITTED))) {
      List<TopicPartition> partitions = partitions(kafka, Topic.DEAD_LETTERS).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long letters = 0;
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        letters += consumer.poll(Duration.ofMillis(100)).count();
      }
      return letters;
    }
  }
}
