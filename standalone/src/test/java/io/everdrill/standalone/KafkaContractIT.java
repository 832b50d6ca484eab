package io.everdrill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.kafka.KafkaContainer;

/** What Everdrill relies on, on the embedded broker and on Kafka in a container alike. */
@ParameterizedClass(name = "{0}")
@EnumSource
class KafkaContractIT {
  private static final Duration CLEANER_LIMIT = Duration.ofSeconds(90);

  enum Where {
    EMBEDDED,
    CONTAINER
  }

  private record Broker(String bootstrapServers, Runnable stop) {}

  private static Broker broker;

  KafkaContractIT(Where where) {
    assertThat(broker).as("broker " + where).isNotNull();
  }

  @BeforeParameterizedClassInvocation
  static void start(Where where) throws Exception {
    broker =
        switch (where) {
          case EMBEDDED -> new Broker(EmbeddedKafka.shared().bootstrapServers(), () -> {});
          case CONTAINER -> {
            KafkaContainer kafka = ContainerKafka.start();
            yield new Broker(kafka.getBootstrapServers(), kafka::stop);
          }
        };
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    if (broker != null) {
      broker.stop().run();
      broker = null;
    }
  }

  @Test
  void aPartitionKeepsOrderKeysAndHeaders() throws Exception {
    TopicPartition topic = topic("contract-order", Map.of());
    try (KafkaProducer<String, String> producer = producer(Map.of())) {
      for (int i = 0; i < 100; i++) {
        var event = new ProducerRecord<>(topic.topic(), "cell-" + i % 3, "event-" + i);
        event.headers().add("ce_type", "test".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        producer.send(event);
      }
    }

    List<ConsumerRecord<String, String>> read = read(topic, "read_committed");

    assertThat(read)
        .extracting(ConsumerRecord::value)
        .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "event-" + i).toList());
    assertThat(read.get(4).key()).isEqualTo("cell-1");
    assertThat(read.get(4).headers().lastHeader("ce_type").value()).asString().isEqualTo("test");
  }

  @Test
  void anAbortedTransactionIsNotSeenByReadCommitted() throws Exception {
    TopicPartition topic = topic("contract-transactions", Map.of());
    try (KafkaProducer<String, String> producer =
        producer(Map.of("transactional.id", "contract"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic.topic(), "cell", "aborted")).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic.topic(), "cell", "committed")).get();
      producer.commitTransaction();
    }

    assertThat(read(topic, "read_committed"))
        .extracting(ConsumerRecord::value)
        .containsExactly("committed");
    assertThat(read(topic, "read_uncommitted"))
        .extracting(ConsumerRecord::value)
        .containsExactly("aborted", "committed");
  }

  @Test
  void theBrokerStampsAppendTime() throws Exception {
    TopicPartition topic =
        topic("contract-append-time", Map.of("message.timestamp.type", "LogAppendTime"));
    try (KafkaProducer<String, String> producer = producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic.topic(), 0, 1L, "cell", "long ago")).get();
    }

    assertThat(read(topic, "read_committed"))
        .singleElement()
        .satisfies(event -> assertThat(event.timestamp()).isGreaterThan(1L));
  }

  @Test
  void compactionKeepsTheLastOfEachKey() throws Exception {
    TopicPartition topic =
        topic(
            "contract-compaction",
            Map.of(
                "cleanup.policy", "compact",
                "segment.ms", "100",
                "max.compaction.lag.ms", "100",
                "min.cleanable.dirty.ratio", "0.001"));
    cleanerLooksOften(AlterConfigOp.OpType.SET);
    try (KafkaProducer<String, String> producer = producer(Map.of())) {
      for (int i = 0; i < 20; i++) {
        producer.send(new ProducerRecord<>(topic.topic(), "cell", "state-" + i)).get();
      }
      // The segment that is written to is never cleaned: a later record must open a new one.
      await()
          .atMost(CLEANER_LIMIT)
          .pollInterval(Duration.ofMillis(200))
          .untilAsserted(
              () -> {
                producer.send(new ProducerRecord<>(topic.topic(), "other", "tick")).get();
                assertThat(read(topic, "read_committed"))
                    .filteredOn(event -> event.key().equals("cell"))
                    .extracting(ConsumerRecord::value)
                    .containsExactly("state-19");
              });
    } finally {
      cleanerLooksOften(AlterConfigOp.OpType.DELETE);
    }
  }

  /** Else it does every 15 s, which says nothing of what it then cleans. */
  private static void cleanerLooksOften(AlterConfigOp.OpType settingIs) throws Exception {
    var often = new AlterConfigOp(new ConfigEntry("log.cleaner.backoff.ms", "200"), settingIs);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.BROKER, ""), List.of(often)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  /** New each time: the embedded broker has those of a run before. */
  private static TopicPartition topic(String kind, Map<String, String> config) throws Exception {
    String name = kind + "-" + System.nanoTime();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic(name, 1, (short) 1).configs(config)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
    return new TopicPartition(name, 0);
  }

  private static KafkaProducer<String, String> producer(Map<String, Object> more) {
    Map<String, Object> config = new java.util.HashMap<>(more);
    config.put("bootstrap.servers", broker.bootstrapServers());
    return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }

  /** Everything from the first record to what is now the end. */
  private static List<ConsumerRecord<String, String>> read(TopicPartition topic, String isolation) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", isolation);
    List<ConsumerRecord<String, String>> read = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(topic));
      consumer.seekToBeginning(List.of(topic));
      long end = consumer.endOffsets(List.of(topic)).get(topic);
      while (consumer.position(topic) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(read::add);
      }
    }
    return read;
  }
}
