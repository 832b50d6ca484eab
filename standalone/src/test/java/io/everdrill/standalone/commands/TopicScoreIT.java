package io.everdrill.standalone.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code everdrill score --from-topics} on the real broker. */
class TopicScoreIT {
  private static final int PARTITIONS = 3;
  private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");

  private final KafkaSettings kafka = EmbeddedKafka.shared().ownTopics("topic-score");
  private final String prefix = kafka.topicPrefix();

  @BeforeEach
  void createTopics() {
    assertThat(
            everdrill("topics", "create", "--partitions=" + PARTITIONS, "--replication=1")
                .exitCode())
        .isZero();
  }

  private static Row row(String cell, String service, long detected, long of) {
    Counts counts = new Counts(of, detected, of - detected, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    return new Row(
        new CellId(cell), service, "process-pause", "prom", counts, Duration.ZERO, List.of(), AT);
  }

  private static Day day(String day, Row row) {
    return new Day(LocalDate.parse(day), "double-random", row);
  }

  private void writeScoreboard() throws Exception {
    EventCodec codec = new EventCodec("/everdrill/test");
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (Event row :
          List.of(
              row("shop", "payments", 1, 1),
              row("shop", "payments", 1, 2),
              row("shop", "stock", 2, 2),
              row("bank", "ledger", 0, 4),
              row("bank", "gone", 9, 9),
              day("2026-11-20", row("shop", "payments", 1, 1)),
              day("2026-11-21", row("shop", "payments", 0, 1)))) {
        send(producer, row.key(), codec.encode(prefix, row));
      }
      String deleted = row("bank", "gone", 9, 9).key();
      String topic = Topic.SCOREBOARD.name(prefix);
      send(producer, deleted, new ProducerRecord<>(topic, deleted.getBytes(UTF_8), null));
    }
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String key, ProducerRecord<byte[], byte[]> record)
      throws Exception {
    int partition = CellPartitioner.partition(key.split("/", 2)[0], PARTITIONS);
    producer
        .send(
            new ProducerRecord<>(
                record.topic(), partition, record.key(), record.value(), record.headers()))
        .get();
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(kafka.producer("test"));
  }

  @Test
  void rowsAreAddedUpFilteredAndGrouped() throws Exception {
    writeScoreboard();

    assertThat(recalls()).containsExactly("prom 3/8");
    assertThat(recalls("--by=cell,service"))
        .containsExactly("prom bank ledger 0/4", "prom shop payments 1/2", "prom shop stock 2/2");
    assertThat(recalls("--cell=shop")).containsExactly("prom 3/4");
    assertThat(recalls("--by=day")).containsExactly("prom 2026-11-20 1/1", "prom 2026-11-21 0/1");
    assertThat(recalls("--until=2026-11-20", "--mode=double-random")).containsExactly("prom 1/1");
    assertThat(recalls("--detector=other")).isEmpty();
  }

  @Test
  void textIsATableWithALineAGroup() throws Exception {
    writeScoreboard();

    List<String> out = everdrill("score", "--from-topics", "--by=service", "--cell=shop").out();

    assertThat(out).hasSize(3);
    assertThat(out.get(0)).startsWith("DETECTOR  SERVICE   DETECTED  FALSE  PLACEBOS  PRECISION");
    assertThat(out.get(1)).startsWith("prom      payments  1 of 2    0      0 of 0    100.0%");
  }

  @Test
  void filesAndTopicsAreNotScoredTogether() {
    CommandRun run = everdrill("score", "--from-topics", "--windows=w.csv");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().getFirst()).contains("expected no files");
  }

  private List<String> recalls(String... more) throws Exception {
    CommandRun run =
        everdrill(
            Stream.concat(Stream.of("score", "--from-topics", "--format=json"), Stream.of(more))
                .toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    JsonNode report = Json.mapper().readTree(run.out().getFirst());
    assertThat(report.get("complete").asBoolean()).isTrue();
    assertThat(report.get("unreadable").asLong()).isZero();
    return report.get("groups").valueStream().map(TopicScoreIT::recall).toList();
  }

  private static String recall(JsonNode group) {
    Stream<String> columns =
        Stream.of("detector", "cell", "service", "fault", "mode", "day")
            .filter(group::has)
            .map(column -> group.get(column).asText());
    return String.join(" ", columns.toList())
        + " "
        + group.get("detected")
        + "/"
        + group.get("injections");
  }

  private CommandRun everdrill(String... arguments) {
    return CommandRun.of(
        Map.of(
            "EVERDRILL_KAFKA_BOOTSTRAP_SERVERS",
            kafka.bootstrapServers(),
            "EVERDRILL_KAFKA_TOPIC_PREFIX",
            prefix),
        arguments);
  }
}
