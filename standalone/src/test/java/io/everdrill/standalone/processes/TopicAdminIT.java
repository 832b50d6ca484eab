package io.everdrill.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.Topic;
import io.everdrill.topics.TopicAdmin;
import io.everdrill.topics.TopicLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Topics on a cluster that has just been told of them, and by one who may do no more than that. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class TopicAdminIT {
  private static final String MAKER = "maker";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PARTITIONS = 12;

  private GuardedKafka kafka;

  @BeforeAll
  void startKafka(@TempDir Path folder) throws Exception {
    kafka = GuardedKafka.start(folder, List.of(GuardedKafka.ADMIN, MAKER));
  }

  @AfterAll
  void stopKafka() {
    kafka.close();
  }

  private static TopicLayout layout(String prefix) {
    return new TopicLayout(prefix, PARTITIONS, (short) 1, 1, "producer");
  }

  private List<String> create(String user, String prefix) {
    try (Admin admin = Admin.create(kafka.as(user).admin("maker"))) {
      return new TopicAdmin(admin, layout(prefix), LIMIT).create();
    }
  }

  /** Several in flight, as an idempotent producer has them unless told otherwise. */
  @Test
  void burstOntoTopicsThatWereJustMadeIsTakenWhole() throws Exception {
    Map<String, Object> properties = kafka.as(GuardedKafka.ADMIN).producer("burst");
    properties.put("batch.size", 0);
    properties.put("delivery.timeout.ms", 20_000);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
      for (int round = 0; round < 3; round++) {
        TopicLayout layout = layout("burst-" + System.nanoTime() + ".");

        create(GuardedKafka.ADMIN, layout.prefix());

        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          for (Topic topic : Topic.values()) {
            for (int partition = 0; partition < layout.partitions(topic); partition++) {
              sent.add(
                  producer.send(
                      new ProducerRecord<>(
                          layout.name(topic), partition, new byte[] {1}, new byte[] {(byte) i})));
            }
          }
        }
        for (Future<RecordMetadata> record : sent) {
          assertThat(record.get(LIMIT.toSeconds(), TimeUnit.SECONDS).hasOffset()).isTrue();
        }
      }
    }
  }

  @Test
  void whoMayCreateAndNotLookCreatesAllTheSame() throws Exception {
    String prefix = "unseen-" + System.nanoTime() + ".";
    try (Admin admin = Admin.create(kafka.as(GuardedKafka.ADMIN).admin("rights"))) {
      admin
          .createAcls(
              List.of(
                  new AclBinding(
                      new ResourcePattern(ResourceType.TOPIC, prefix, PatternType.PREFIXED),
                      new AccessControlEntry(
                          "User:" + MAKER, "*", AclOperation.CREATE, AclPermissionType.ALLOW))))
          .all()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    List<String> created = create(MAKER, prefix);

    assertThat(created).hasSize(Topic.values().length);
    assertThat(create(MAKER, prefix)).isEmpty();
  }

  /** A broker that has not heard of a topic yet says that there is none. */
  @Test
  void whatTheBrokerHasNotHeardOfIsWaitedFor() throws Exception {
    String prefix = "awaited-" + System.nanoTime() + ".";
    try (Admin admin = Admin.create(kafka.as(GuardedKafka.ADMIN).admin("waits"))) {
      TopicAdmin topics = new TopicAdmin(admin, layout(prefix), LIMIT);
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(() -> topics.awaitServed(EnumSet.of(Topic.ALERTS)));
      assertThatThrownBy(() -> served.get(500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);

      create(GuardedKafka.ADMIN, prefix);

      assertThat(served).succeedsWithin(LIMIT);
    }
  }

  @Test
  void whatNoLeaderServesIsNamedWithItsPartition() {
    String prefix = "nowhere-" + System.nanoTime() + ".";
    Duration limit = Duration.ofSeconds(2);
    try (Admin admin = Admin.create(kafka.as(GuardedKafka.ADMIN).admin("waits"))) {
      TopicAdmin topics = new TopicAdmin(admin, layout(prefix), limit);

      assertThatThrownBy(() -> topics.awaitServed(EnumSet.of(Topic.ALERTS)))
          .isInstanceOf(KafkaException.class)
          .hasMessageStartingWith(
              "topic " + prefix + "alerts, partition 0: not served by a leader within PT2S");
    }
  }
}
