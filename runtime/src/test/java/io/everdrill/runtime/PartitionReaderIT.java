package io.everdrill.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.KafkaSettings.Isolation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionReaderIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Consumer<Throwable> NO_BUG_EXPECTED =
      bug -> {
        throw new AssertionError("The reader ended by a bug", bug);
      };

  /** Of its own for each test, also where one is run again. */
  private final String topic = "reader-" + System.nanoTime();

  private final Queue<String> received = new ConcurrentLinkedQueue<>();
  private final RecordListener listener = record -> received.add(text(record));

  @Test
  void readsWhatIsThereThenWhatComes() throws Exception {
    KafkaSettings kafka = KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers());
    createTopic(kafka, topic, 2);
    write(kafka, topic, 0, "a");
    write(kafka, topic, 1, "b");

    try (PartitionReader reader = reader(kafka, Feed.all(topic, new Feed.Beginning()), listener)) {
      assertThat(reader.awaitCaughtUp(LIMIT)).isTrue();
      assertThat(received).containsExactlyInAnyOrder("a", "b");

      write(kafka, topic, 1, "c");
      await().atMost(LIMIT).until(() -> received.contains("c"));
      assertThat(reader.health()).isInstanceOf(Health.Up.class);
    }
  }

  @Test
  void fromTheEndSeesOnlyWhatComesOnTheChosenPartition() throws Exception {
    KafkaSettings kafka = KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers());
    createTopic(kafka, topic, 3);
    write(kafka, topic, 2, "before");

    try (PartitionReader reader =
        reader(kafka, Feed.one(topic, count -> count - 1, new Feed.End()), listener)) {
      assertThat(reader.awaitCaughtUp(LIMIT)).isTrue();
      write(kafka, topic, 0, "elsewhere");
      write(kafka, topic, 2, "after");

      await().atMost(LIMIT).until(() -> received.contains("after"));
      assertThat(received).containsExactly("after");
    }
  }

  @Test
  void fromMomentLeavesOutWhatTheBrokerStampedEarlier() throws Exception {
    KafkaSettings kafka = KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers());
    createTopic(kafka, topic, 1);
    write(kafka, topic, 0, "old");
    long oldStamp = write(kafka, topic, 0, "oldest of the new");

    Instant moment = Instant.ofEpochMilli(oldStamp + 1);
    await().until(() -> Instant.now().isAfter(moment));
    write(kafka, topic, 0, "new");

    try (PartitionReader reader = reader(kafka, Feed.all(topic, new Feed.From(moment)), listener)) {
      assertThat(reader.awaitCaughtUp(LIMIT)).isTrue();
      assertThat(received).containsExactly("new");
    }
  }

  @Test
  void latelyReadsNoMoreThanSoManyOfEachPartitionHoweverYoungTheyAre() throws Exception {
    KafkaSettings kafka = KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers());
    createTopic(kafka, topic, 2);
    long stamp = 0;
    for (int i = 0; i < 10; i++) {
      stamp = write(kafka, topic, 0, "many-" + i);
    }
    write(kafka, topic, 1, "few");

    Instant moment = Instant.ofEpochMilli(stamp).minusSeconds(60);
    try (PartitionReader reader =
        reader(kafka, Feed.all(topic, new Feed.Lately(moment, 3)), listener)) {
      assertThat(reader.awaitCaughtUp(LIMIT)).isTrue();
      assertThat(received).containsExactlyInAnyOrder("many-7", "many-8", "many-9", "few");
    }
  }

  @Test
  void saysWhereItBeginsBeforeAnyRecord() throws Exception {
    KafkaSettings kafka = KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers());
    createTopic(kafka, topic, 2);
    write(kafka, topic, 1, "before");
    Queue<String> told = new ConcurrentLinkedQueue<>();
    RecordListener tells =
        new RecordListener() {
          @Override
          public void begins(Map<TopicPartition, Long> positions) {
            told.add("0 at " + positions.get(new TopicPartition(topic, 0)));
            told.add("1 at " + positions.get(new TopicPartition(topic, 1)));
          }

          @Override
          public void received(ConsumerRecord<byte[], byte[]> record) {
            told.add(text(record));
          }
        };

    try (PartitionReader reader = reader(kafka, Feed.all(topic, new Feed.End()), tells)) {
      assertThat(reader.awaitCaughtUp(LIMIT)).isTrue();
      write(kafka, topic, 0, "after");

      await().atMost(LIMIT).until(() -> told.contains("after"));
      assertThat(told).containsExactly("0 at 0", "1 at 1", "after");
    }
  }

  @Test
  void waitsForTopicThatIsNotMadeYet() throws Exception {
    KafkaSettings kafka = KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers());

    try (PartitionReader reader = reader(kafka, Feed.all(topic, new Feed.Beginning()), listener)) {
      await().atMost(LIMIT).until(() -> reader.health().detail().contains(topic));
      assertThat(reader.health()).isInstanceOf(Health.Down.class);

      createTopic(kafka, topic, 1);
      write(kafka, topic, 0, "a");
      await().atMost(LIMIT).until(() -> received.contains("a"));
    }
  }

  @Test
  void goesOnWhereItWasAfterTheBrokerWasAway() throws Exception {
    try (EmbeddedKafka broker = EmbeddedKafka.inTemporaryFolder()) {
      KafkaSettings kafka = KafkaSettings.plain(broker.bootstrapServers());
      createTopic(kafka, "restart", 1);
      try (PartitionReader reader =
          reader(kafka, Feed.all("restart", new Feed.Beginning()), listener)) {
        write(kafka, "restart", 0, "a");
        await().atMost(LIMIT).until(() -> received.contains("a"));

        broker.stop();
        broker.start();
        write(kafka, "restart", 0, "b");

        await().atMost(LIMIT).until(() -> received.contains("b"));
        assertThat(received).containsExactly("a", "b");
        assertThat(reader.lastPollAge()).isLessThan(Duration.ofSeconds(10));
      }
    }
  }

  @Test
  void recordsDeletedUnreadAreSteppedOver() throws Exception {
    KafkaSettings kafka = KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers());
    createTopic(kafka, topic, 1);
    write(kafka, topic, 0, "a");
    AtomicReference<Throwable> failure = new AtomicReference<>();
    RecordListener deletesOnce =
        record -> {
          received.add(text(record));
          if (text(record).equals("a")) {
            try {
              for (int i = 0; i < 5; i++) {
                write(kafka, topic, 0, "gone");
              }
              delete(kafka, topic, 6);
              write(kafka, topic, 0, "kept");
            } catch (Exception e) {
              failure.set(e);
            }
          }
        };

    try (PartitionReader reader =
        reader(kafka, Feed.all(topic, new Feed.Beginning()), deletesOnce)) {
      await().atMost(LIMIT).until(() -> received.contains("kept") || failure.get() != null);
      assertThat(failure).hasNullValue();
      // One fetch is under way when the records are deleted and may still bring the first of them.
      assertThat(received).startsWith("a").endsWith("kept").hasSizeLessThan(7);
      assertThat(reader.isCaughtUp()).isTrue();
    }
  }

  @Test
  void whatTheListenerThrowsEndsTheReaderAndSaysWhere() throws Exception {
    KafkaSettings kafka = KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers());
    createTopic(kafka, topic, 1);
    write(kafka, topic, 0, "a");
    AtomicReference<Throwable> bug = new AtomicReference<>();

    try (PartitionReader reader =
        PartitionReader.start(
            kafka.consumer("bug", Isolation.READ_COMMITTED),
            List.of(Feed.all(topic, new Feed.Beginning())),
            record -> {
              throw new IllegalStateException("a bug");
            },
            new SimpleMeterRegistry(),
            bug::set)) {
      await().atMost(LIMIT).until(() -> bug.get() != null);
      assertThat(bug.get())
          .hasMessageContaining(topic + "-0 offset 0")
          .hasRootCauseMessage("a bug");
      assertThat(reader.health()).isInstanceOf(Health.Down.class);
      assertThat(reader.isCaughtUp()).isFalse();
    }
  }

  @Test
  void awaitingTheReaderThatABugEndedSaysSo() throws Exception {
    KafkaSettings kafka = KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers());
    createTopic(kafka, topic, 1);
    write(kafka, topic, 0, "a");

    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                PartitionReader.readToEnd(
                    kafka.consumer("bug", Isolation.READ_COMMITTED),
                    List.of(Feed.all(topic, new Feed.Beginning())),
                    record -> {
                      throw new IllegalStateException("a bug");
                    },
                    LIMIT))
        .withRootCauseInstanceOf(IllegalStateException.class)
        .withStackTraceContaining(topic + "-0 offset 0");
  }

  @Test
  void rolledBackRecordsAreNotReadAndDoNotKeepItFromTheEnd() throws Exception {
    KafkaSettings kafka = KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers());
    createTopic(kafka, topic, 1);
    Map<String, Object> properties = kafka.producer("rolls-back");
    properties.put("transactional.id", "rolls-back");
    try (var producer = new KafkaProducer<byte[], byte[]>(properties)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, "no".getBytes(UTF_8)));
      producer.flush();
      producer.abortTransaction();
    }

    PartitionReader.readToEnd(
        kafka.consumer("committed", Isolation.READ_COMMITTED),
        List.of(Feed.all(topic, new Feed.Beginning())),
        listener,
        LIMIT);
    assertThat(received).isEmpty();

    PartitionReader.readToEnd(
        kafka.consumer("uncommitted", Isolation.READ_UNCOMMITTED),
        List.of(Feed.all(topic, new Feed.Beginning())),
        listener,
        LIMIT);
    assertThat(received).containsExactly("no");
  }

  @Test
  void readingToTheEndOfWhatIsNotThereEndsAtTheLimit() {
    KafkaSettings kafka = KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers());

    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(
            () ->
                PartitionReader.readToEnd(
                    kafka.consumer("nothing", Isolation.READ_COMMITTED),
                    List.of(Feed.all(topic, new Feed.Beginning())),
                    listener,
                    Duration.ofSeconds(1)))
        .withMessageContaining(topic);
  }

  @Test
  void numbersOfItsClientAreShownWhileItReads() throws Exception {
    KafkaSettings kafka = KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers());
    createTopic(kafka, topic, 1);
    write(kafka, topic, 0, "a");
    SimpleMeterRegistry registry = new SimpleMeterRegistry();

    PartitionReader reader =
        PartitionReader.start(
            kafka.consumer("numbers", Isolation.READ_COMMITTED),
            List.of(Feed.all(topic, new Feed.Beginning())),
            listener,
            registry,
            NO_BUG_EXPECTED);
    try (reader) {
      assertThat(reader.awaitCaughtUp(LIMIT)).isTrue();
      assertThat(registry.getMeters())
          .anyMatch(m -> m.getId().getName().startsWith("kafka.consumer"));
    }

    assertThat(registry.getMeters()).isEmpty();
  }

  private static PartitionReader reader(KafkaSettings kafka, Feed feed, RecordListener listener) {
    return PartitionReader.start(
        kafka.consumer("reader-test", Isolation.READ_COMMITTED),
        List.of(feed),
        listener,
        new SimpleMeterRegistry(),
        NO_BUG_EXPECTED);
  }

  private static String text(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.value(), UTF_8);
  }

  private static void createTopic(KafkaSettings kafka, String topic, int partitions)
      throws Exception {
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      admin
          .createTopics(Set.of(new NewTopic(topic, partitions, (short) 1)))
          .all()
          .get(20, TimeUnit.SECONDS);
    }
  }

  private static void delete(KafkaSettings kafka, String topic, long before) throws Exception {
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      TopicPartition partition = new TopicPartition(topic, 0);
      admin
          .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
          .all()
          .get(20, TimeUnit.SECONDS);
    }
  }

  private static long write(KafkaSettings kafka, String topic, int partition, String value)
      throws Exception {
    try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer("test"))) {
      byte[] bytes = value.getBytes(UTF_8);
      return producer
          .send(new ProducerRecord<>(topic, partition, null, bytes))
          .get(20, TimeUnit.SECONDS)
          .timestamp();
    }
  }
}
