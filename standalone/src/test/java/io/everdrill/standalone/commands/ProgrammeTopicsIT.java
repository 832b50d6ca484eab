package io.everdrill.standalone.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.scheduler.ProgrammeFile;
import io.everdrill.standalone.demo.Definitions;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.DefinitionEvent.Detector;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A scheduler's programme files against what people wrote meanwhile, on the real broker. */
class ProgrammeTopicsIT {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final List<String> said = new ArrayList<>();
  private KafkaSettings kafka;

  @BeforeEach
  void createTopics() {
    kafka = EmbeddedKafka.shared().ownTopics("programme-topics");
    assertThat(
            CommandRun.of(
                    "topics",
                    "create",
                    "--partitions=1",
                    "--replication=1",
                    "--bootstrap-servers=" + kafka.bootstrapServers(),
                    "--topic-prefix=" + kafka.topicPrefix())
                .exitCode())
        .isZero();
  }

  @Test
  void restartDoesNotTakeBackWhatSomebodyHasChanged() throws Exception {
    publish(file(1, "live", 1, "30s"));
    Programme changed = file(2, "shadow", 1, "30s").programme();
    Detector renamed =
        new Detector(
            "mon", "9", List.of(), Duration.ofMinutes(5), Duration.ZERO, NOON.plusSeconds(1));
    Definitions.write(kafka, "/test", List.of(changed, renamed));

    publish(file(1, "live", 1, "30s"));

    assertThat(programme().leash()).isEqualTo(Leash.SHADOW);
    assertThat(programme().version()).isEqualTo(2);
    assertThat(there().get("mon")).isEqualTo(renamed);
    assertThat(said)
        .anyMatch(
            line ->
                line.startsWith("NOT published: programme shop/all-day, version 1")
                    && line.contains("version 2"));
  }

  @Test
  void sameVersionThatSaysOtherwiseIsKeptAndTold() throws Exception {
    publish(file(1, "shadow", 1, "30s"));
    said.clear();

    publish(file(1, "live", 1, "20s"));

    assertThat(programme().leash()).isEqualTo(Leash.SHADOW);
    assertThat(((Scenario) there().get("pause")).limit()).isEqualTo(Duration.ofSeconds(30));
    assertThat(said)
        .anyMatch(line -> line.startsWith("NOT published: programme shop/all-day, version 1"))
        .anyMatch(line -> line.startsWith("NOT published: scenario pause, version 1"));
  }

  @Test
  void whatSomebodyDeletedStaysDeleted() throws Exception {
    publish(file(1, "live", 1, "30s"));
    delete(Topic.PROGRAMMES, "shop/all-day");
    said.clear();

    publish(file(1, "live", 1, "30s"));

    assertThat(there()).containsKey("pause").doesNotContainKey("shop/all-day");
    assertThat(said)
        .containsExactly(
            "NOT published: programme shop/all-day, version 1: somebody deleted it;"
                + " post it to have it back");
  }

  @Test
  void greaterVersionOfTheFileHolds() throws Exception {
    publish(file(1, "shadow", 1, "30s"));
    said.clear();

    publish(file(2, "live", 2, "20s"));

    assertThat(programme().leash()).isEqualTo(Leash.LIVE);
    assertThat(((Scenario) there().get("pause")).version()).isEqualTo(2);
    assertThat(said).contains("published programme shop/all-day, version 2");
  }

  @Test
  void sameFileAgainIsNothingToTellNorToWrite() throws Exception {
    publish(file(1, "shadow", 1, "30s"));
    said.clear();

    ProgrammeTopics.publish(
        kafka,
        "/test",
        List.of(ProgrammeFile.parse("f", text(1, "shadow", 1, "30s"), NOON.plusSeconds(9))),
        said::add);

    assertThat(said).noneMatch(line -> line.startsWith("NOT"));
    assertThat(programme().definedAt()).isEqualTo(NOON);
  }

  private void delete(Topic topic, String key) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(kafka.producer("test"))) {
      String name = topic.name(kafka.topicPrefix());
      producer.send(new ProducerRecord<>(name, key.getBytes(UTF_8), null)).get();
    }
  }

  private void publish(ProgrammeFile file) throws Exception {
    ProgrammeTopics.publish(kafka, "/test", List.of(file), said::add);
  }

  private static ProgrammeFile file(int version, String leash, int scenarioVersion, String limit)
      throws Exception {
    return ProgrammeFile.parse("f", text(version, leash, scenarioVersion, limit), NOON);
  }

  private static String text(int version, String leash, int scenarioVersion, String limit) {
    return """
    cell: shop
    programme: all-day
    version: %d
    leash: %s
    pace: { drillsPerHour: 4 }
    detectors:
      - { detector: mon, version: "1", heartbeat: 30s }
    scenarios:
      - scenario: pause
        version: %d
        fault: { kind: process-pause }
        limit: %s
        hypothesis: { minPassRate: 0.95, window: 10s }
    """
        .formatted(version, leash, scenarioVersion, limit);
  }

  private Programme programme() throws Exception {
    return (Programme) there().get("shop/all-day");
  }

  /** The last record of each key. */
  private Map<String, DefinitionEvent> there() throws Exception {
    Map<String, DefinitionEvent> there = new HashMap<>();
    EventCodec codec = new EventCodec("/test");
    PartitionReader.readToEnd(
        kafka.consumer("test", KafkaSettings.Isolation.READ_COMMITTED),
        List.of(
            Feed.all(Topic.PROGRAMMES.name(kafka.topicPrefix()), new Feed.Beginning()),
            Feed.all(Topic.SCENARIOS.name(kafka.topicPrefix()), new Feed.Beginning()),
            Feed.all(Topic.DETECTORS.name(kafka.topicPrefix()), new Feed.Beginning())),
        record -> {
          String key = new String(record.key(), UTF_8);
          if (record.value() == null) {
            there.remove(key);
          } else {
            there.put(key, (DefinitionEvent) codec.decode(record.headers(), record.value()));
          }
        },
        Duration.ofSeconds(30));
    return there;
  }
}
