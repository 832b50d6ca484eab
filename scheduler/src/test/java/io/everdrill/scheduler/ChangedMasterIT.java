package io.everdrill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signing;
import io.everdrill.topics.TopicAdmin;
import io.everdrill.topics.TopicLayout;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a scheduler promised on a real broker holds for the next one, which has it to read first.
 */
class ChangedMasterIT {

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String DRAWN = "everdrill.scheduler.drills.skipped";
  private static final String REFUSED = "everdrill.scheduler.draws.refused";

  private KafkaSettings kafka;

  @BeforeEach
  void writeAProgramme() throws Exception {
    kafka = EmbeddedKafka.shared().ownTopics("changed-master-it");
    String prefix = kafka.topicPrefix();
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      TopicLayout layout = new TopicLayout(prefix, 3, (short) 1, 1, "producer");
      new TopicAdmin(admin, layout, Duration.ofSeconds(30)).create();
    }
    Map<String, Object> properties = kafka.producer("test");
    properties.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, CellPartitioner.class);
    EventCodec codec = new EventCodec("/everdrill/test");
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
      // Without agents and targets each draw is skipped at once, and so seen.
      for (Event event : List.of(Shop.PAUSE, Shop.programme(Leash.SHADOW, 3600))) {
        producer.send(codec.encode(prefix, event)).get();
      }
    }
  }

  @Test
  void restartWithAnotherMasterDrawsNothingAndWithTheSameOneGoesOn(@TempDir Path state) {
    SimpleMeterRegistry first = run(1, DRAWN, state.resolve("1"));
    SimpleMeterRegistry other = run(2, REFUSED, state.resolve("2"));
    SimpleMeterRegistry back = run(1, DRAWN, state.resolve("3"));

    assertThat(count(first, REFUSED)).isZero();
    assertThat(count(other, DRAWN)).isZero();
    assertThat(count(back, REFUSED)).isZero();
  }

  /** A scheduler's life until it counted three of something. */
  private SimpleMeterRegistry run(long master, String until, Path state) {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    try (Scheduler scheduler =
        Scheduler.start(
            SchedulerSettings.named("s" + master).withStateFolder(state),
            new SchedulerSecrets(
                new Signing.Signer("k1", KeyFiles.generate().getPrivate()), DaySeeds.fixed(master)),
            kafka,
            InstantSource.system(),
            () -> ClockReading.UNKNOWN,
            metrics)) {
      await().atMost(PATIENCE).until(() -> scheduler.failed() || count(metrics, until) >= 3);
      assertThat(scheduler.failed()).isFalse();
    }
    return metrics;
  }

  private static double count(SimpleMeterRegistry metrics, String name) {
    return metrics.find(name).counters().stream().mapToDouble(Counter::count).sum();
  }
}
