package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.TopicAdmin;
import io.everdrill.topics.TopicLayout;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

class EventPublisherIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final List<String> acknowledged = new CopyOnWriteArrayList<>();

  @Test
  void eventThatIsTooLargeIsGivenUpAndHoldsUpNoOther() throws Exception {
    KafkaSettings kafka = EmbeddedKafka.shared().ownTopics("publisher");
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      TopicLayout layout = new TopicLayout(kafka.topicPrefix(), 1, (short) 1, 1, "producer");
      new TopicAdmin(admin, layout, Duration.ofSeconds(30)).create();
    }
    try (EventPublisher publisher = publisher(kafka.topicPrefix(), producer(kafka))) {
      publisher.publish(failed("x".repeat(2_000_000)), () -> acknowledged.add("large"));
      publisher.publish(failed("no such unit"), () -> acknowledged.add("usual"));

      await().atMost(PATIENCE).until(() -> counted("lost") == 1 && !acknowledged.isEmpty());
      assertThat(acknowledged).containsExactly("usual");
      assertThat(counted("refused")).isZero();
    }
  }

  /** Such as where an ACL is missing: the host is not kept busy with it. */
  @Test
  void eventThatIsRefusedAtOnceIsTriedAgainOnceASecond() {
    Map<String, Object> properties = producer(EmbeddedKafka.shared().ownTopics("publisher"));
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1); // There is no such topic.
    try (EventPublisher publisher = publisher("nowhere.", properties)) {
      publisher.publish(failed("no such unit"), () -> acknowledged.add("usual"));

      await().atMost(PATIENCE).until(() -> counted("refused") >= 1);
      long firstNanos = System.nanoTime();
      await().atMost(PATIENCE).until(() -> counted("refused") >= 4);
      assertThat(Duration.ofNanos(System.nanoTime() - firstNanos))
          .isGreaterThan(Duration.ofSeconds(2));
      assertThat(counted("lost")).isZero();
    }
  }

  @Test
  void eventsThatAreRefusedHoldUpNoOther() throws Exception {
    KafkaSettings kafka = EmbeddedKafka.shared().ownTopics("publisher");
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      NewTopic injections = new NewTopic(Topic.INJECTIONS.name(kafka.topicPrefix()), 1, (short) 1);
      admin.createTopics(List.of(injections)).all().get(30, TimeUnit.SECONDS);
    }
    Map<String, Object> properties = producer(kafka);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000); // There is no topic of halts.
    try (EventPublisher publisher = publisher(kafka.topicPrefix(), properties)) {
      for (int i = 0; i < 100; i++) {
        publisher.publish(halted(), () -> acknowledged.add("halt"));
      }
      await().atMost(PATIENCE).until(() -> counted("refused") >= 1);
      publisher.publish(failed("no such unit"), () -> acknowledged.add("usual"));

      await().atMost(Duration.ofSeconds(20)).until(() -> !acknowledged.isEmpty());
      assertThat(acknowledged).containsExactly("usual");
    }
  }

  private static HaltEvent.Switch halted() {
    return new HaltEvent.Switch(
        AgentRig.CELL.value(), HaltEvent.State.HALTED, "uncertain", "agent/agent-1", Instant.EPOCH);
  }

  private static Map<String, Object> producer(KafkaSettings kafka) {
    return kafka.producer("test-publisher");
  }

  private EventPublisher publisher(String topicPrefix, Map<String, Object> properties) {
    return EventPublisher.start(
        properties,
        topicPrefix,
        new EventCodec("/everdrill/test/publisher"),
        new Signing.Signer("agent-1", KeyFiles.generate().getPrivate()),
        metrics);
  }

  private double counted(String what) {
    return metrics.get("everdrill.agent.events." + what).counter().count();
  }

  private static InjectionEvent failed(String reason) {
    return new InjectionEvent.Failed(
        AgentRig.CELL,
        InjectionId.of(DrillId.of(AgentRig.CELL, 1), 0),
        AgentRig.AGENT,
        reason,
        Instant.EPOCH,
        ClockReading.UNKNOWN);
  }
}
