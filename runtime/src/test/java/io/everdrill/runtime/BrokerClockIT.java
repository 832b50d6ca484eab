package io.everdrill.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class BrokerClockIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Consumer<Throwable> NO_BUG_EXPECTED =
      bug -> {
        throw new AssertionError("The clock ended by a bug", bug);
      };

  /** Of its own for each test, also where one is run again. */
  private final String topic = "clock-" + System.nanoTime();

  private final KafkaSettings kafka =
      KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers());

  @Test
  void clockThatGoesTenMinutesAheadIsMeasuredWithinItsBound() throws Exception {
    createTopic(topic, "LogAppendTime");
    InstantSource ahead = () -> Instant.now().plus(Duration.ofMinutes(10));

    try (BrokerClock clock = start(topic, ahead)) {
      assertThat(clock.awaitMeasured(LIMIT)).isTrue();

      BrokerOffset.Measured reading = (BrokerOffset.Measured) clock.reading();
      assertThat(reading.offset().plusMinutes(10).abs()).isLessThanOrEqualTo(reading.error());
      assertThat(clock.health()).isInstanceOf(Health.Up.class);
    }
  }

  @Test
  void recordCarriesWhatTheCallerMadeOfTheLastReading() throws Exception {
    createTopic(topic, "LogAppendTime");
    Queue<BrokerOffset> given = new ConcurrentLinkedQueue<>();
    BrokerClock.ClockRecords records =
        (sentAt, last) -> {
          given.add(last);
          return new ProducerRecord<>(topic, "me".getBytes(UTF_8), "{}".getBytes(UTF_8));
        };
    Queue<String> received = new ConcurrentLinkedQueue<>();

    try (BrokerClock _ =
            BrokerClock.start(
                kafka.producer("clock"), records, InstantSource.system(), NO_BUG_EXPECTED);
        PartitionReader _ =
            PartitionReader.start(
                kafka.consumer("clock-reader", KafkaSettings.Isolation.READ_COMMITTED),
                List.of(Feed.all(topic, new Feed.Beginning())),
                r -> received.add(new String(r.key(), UTF_8) + new String(r.value(), UTF_8)),
                new SimpleMeterRegistry(),
                bug -> received.add(bug.toString()))) {
      await().atMost(LIMIT).until(() -> given.size() >= 2 && received.size() >= 2);
    }

    assertThat(given.poll()).isInstanceOf(BrokerOffset.Unknown.class);
    assertThat(given.poll()).isInstanceOf(BrokerOffset.Measured.class);
    assertThat(received).containsOnly("me{}");
  }

  @Test
  void topicWithoutAppendTimeGivesNoReading() throws Exception {
    createTopic(topic, "CreateTime");

    try (BrokerClock clock = start(topic, InstantSource.system())) {
      await().atMost(LIMIT).until(() -> clock.health().detail().contains("LogAppendTime"));

      assertThat(clock.reading()).isInstanceOf(BrokerOffset.Unknown.class);
      assertThat(clock.health()).isInstanceOf(Health.Down.class);
    }
  }

  @Test
  void recordThatCannotBeMadeIsABugAndIsHandedOn() {
    AtomicReference<Throwable> bug = new AtomicReference<>();
    BrokerClock.ClockRecords broken =
        (sentAt, last) -> {
          throw new IllegalStateException("a bug");
        };

    try (BrokerClock clock =
        BrokerClock.start(kafka.producer("clock"), broken, InstantSource.system(), bug::set)) {
      await().atMost(LIMIT).until(() -> bug.get() != null);
      assertThat(clock.health().detail()).contains("ended by a bug");
    }
  }

  private BrokerClock start(String topic, InstantSource instants) {
    return BrokerClock.start(
        kafka.producer("clock"),
        (sentAt, last) -> new ProducerRecord<>(topic, new byte[0], new byte[0]),
        instants,
        NO_BUG_EXPECTED);
  }

  private void createTopic(String topic, String timestampType) throws Exception {
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      NewTopic withType =
          new NewTopic(topic, 1, (short) 1)
              .configs(Map.of("message.timestamp.type", timestampType));
      admin.createTopics(Set.of(withType)).all().get(20, TimeUnit.SECONDS);
    }
  }
}
