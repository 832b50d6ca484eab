package io.everdrill.standalone.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.score.FiguresJson;
import io.everdrill.topics.score.ScoreFilter;
import io.everdrill.topics.score.ScoreTable;
import io.everdrill.topics.score.ScoreTable.By;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Option;

/**
 * The scoreboard of the drills that were run, from its topic: what to add up, and the sums. Mixed
 * in with {@code @Mixin}.
 */
final class TopicScore {

  /** Of some kilobytes each; whoever has more asks cell by cell. */
  private static final int MAX_ROWS = 200_000;

  private static final Duration READ_LIMIT = Duration.ofMinutes(5);

  @Option(
      names = "--from-topics",
      description = "Print the scoreboard of the drills instead, from its topic; no files then.")
  private boolean wanted;

  @Option(
      names = "--by",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "From topics: a line for each cell, service, fault, mode, day; several with commas.")
  private Set<By> by = EnumSet.noneOf(By.class);

  @Option(names = "--cell", paramLabel = "ID", description = "From topics: only this cell.")
  private String cell = "";

  @Option(
      names = "--service",
      paramLabel = "NAME",
      description = "From topics: only faults on, and false alarms of, this service.")
  private String service = "";

  @Option(names = "--fault", paramLabel = "KIND", description = "From topics: only this kind.")
  private String fault = "";

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "From topics: only drills drawn this way, as double-random; none for alarms.")
  private String mode = "";

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = "From topics: the first day, as 2026-11-21, in UTC.")
  private LocalDate from = LocalDate.MIN;

  @Option(names = "--until", paramLabel = "DAY", description = "From topics: the last day.")
  private LocalDate until = LocalDate.MAX;

  private long unreadable;

  boolean wanted() {
    return wanted;
  }

  /**
   * Reads the topic to its end.
   *
   * @param detector the only one; empty for all
   */
  ObjectNode report(KafkaSettings kafka, String detector) throws Exception {
    ScoreFilter filter = new ScoreFilter(cell, service, fault, detector, mode, from, until);
    ScoreTable table = new ScoreTable(MAX_ROWS);
    EventCodec codec = new EventCodec(Operator.SOURCE);
    PartitionReader.readToEnd(
        kafka.consumer("everdrill-score", Isolation.READ_COMMITTED),
        List.of(Feed.all(Topic.SCOREBOARD.name(kafka.topicPrefix()), new Feed.Beginning())),
        record -> take(record, codec, filter, table),
        READ_LIMIT);
    return report(table, filter);
  }

  private void take(
      ConsumerRecord<byte[], byte[]> record,
      EventCodec codec,
      ScoreFilter filter,
      ScoreTable table) {
    if (record.value() == null) {
      table.forget(new String(record.key(), UTF_8));
      return;
    }
    try {
      switch (codec.decode(record.headers(), record.value())) {
        case ScoreboardEvent.Row row when filter.matches(row) -> table.take(row);
        case ScoreboardEvent.Day day when filter.matches(day) -> table.take(day);
        case ScoreboardEvent other -> {} // Not asked for.
        default -> unreadable++;
      }
    } catch (UnreadableEvent e) {
      unreadable++;
    }
  }

  private ObjectNode report(ScoreTable table, ScoreFilter filter) {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    ArrayNode groups = report.putArray("groups");
    for (ScoreTable.Group group : table.groups(filter, by)) {
      ObjectNode json = groups.addObject();
      group
          .columns()
          .forEach((column, value) -> json.put(column.name().toLowerCase(Locale.ROOT), value));
      json.setAll(FiguresJson.of(group));
    }
    report.put("complete", table.complete(filter, by));
    report.put("unreadable", unreadable);
    return report;
  }
}
