package io.everdrill.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
  @Test
  void whatIsWrittenIsRead() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.inTemporaryFolder()) {
      createTopic(kafka, "words");

      write(kafka, "words", "a", "b");

      assertThat(read(kafka, "words", 2)).containsExactly("a", "b");
    }
  }

  @Test
  void laterBrokerOnTheSameFolderHasTheRecords(@TempDir Path folder) throws Exception {
    String cluster;
    try (EmbeddedKafka kafka = EmbeddedKafka.in(folder)) {
      cluster = clusterId(kafka);
      createTopic(kafka, "words");
      write(kafka, "words", "a");
    }

    try (EmbeddedKafka kafka = EmbeddedKafka.in(folder)) {
      assertThat(clusterId(kafka)).isEqualTo(cluster);
      assertThat(read(kafka, "words", 1)).containsExactly("a");
    }
  }

  @Test
  void startedAgainItHasTheSameAddressAndRecords() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.inTemporaryFolder()) {
      String address = kafka.bootstrapServers();
      createTopic(kafka, "words");
      write(kafka, "words", "a");

      kafka.stop();
      kafka.start();

      assertThat(kafka.bootstrapServers()).isEqualTo(address);
      assertThat(read(kafka, "words", 1)).containsExactly("a");
    }
  }

  @Test
  void takenPortIsRefusedAndLeavesNothingInTheWayOfTheNextStart() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.inTemporaryFolder()) {
      createTopic(kafka, "words");
      write(kafka, "words", "a");
      kafka.stop();
      String[] address = kafka.bootstrapServers().split(":");

      try (ServerSocket taken = new ServerSocket()) {
        taken.bind(new InetSocketAddress(address[0], Integer.parseInt(address[1])));
        assertThatThrownBy(kafka::start).hasRootCauseInstanceOf(BindException.class);
      }
      kafka.start();

      assertThat(read(kafka, "words", 1)).containsExactly("a");
    }
  }

  @Test
  void temporaryFolderIsGoneAfterClose() {
    Path folder;
    try (EmbeddedKafka kafka = EmbeddedKafka.inTemporaryFolder()) {
      folder = kafka.folder();
      assertThat(folder).isNotEmptyDirectory();
    }

    assertThat(folder).doesNotExist();
  }

  @Test
  void twoBrokersRunBesideEachOther() throws Exception {
    try (EmbeddedKafka one = EmbeddedKafka.inTemporaryFolder();
        EmbeddedKafka other = EmbeddedKafka.inTemporaryFolder()) {
      assertThat(clusterId(one)).isNotEqualTo(clusterId(other));
    }
  }

  private static Map<String, Object> at(EmbeddedKafka kafka) {
    return Map.of("bootstrap.servers", kafka.bootstrapServers());
  }

  private static String clusterId(EmbeddedKafka kafka) throws Exception {
    try (Admin admin = Admin.create(at(kafka))) {
      return admin.describeCluster().clusterId().get(20, TimeUnit.SECONDS);
    }
  }

  private static void createTopic(EmbeddedKafka kafka, String topic) throws Exception {
    try (Admin admin = Admin.create(at(kafka))) {
      admin.createTopics(Set.of(new NewTopic(topic, 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
    }
  }

  private static void write(EmbeddedKafka kafka, String topic, String... values) throws Exception {
    try (var producer =
        new KafkaProducer<>(at(kafka), new StringSerializer(), new StringSerializer())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, value)).get(20, TimeUnit.SECONDS);
      }
    }
  }

  private static List<String> read(EmbeddedKafka kafka, String topic, int count) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (var consumer =
        new KafkaConsumer<>(at(kafka), new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      var values = new ArrayList<String>();
      while (values.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(r -> values.add(r.value()));
      }
      return values;
    }
  }
}
