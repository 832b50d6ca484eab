package io.everdrill.standalone.commands;

import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what goes on, from the topics alone. */
@Command(
    name = "status",
    description = {
      "Say what goes on: cells, agents, halts, and what is broken right now.",
      "Reads topics, asks no part."
    })
final class StatusCommand implements Subcommand {
  private static final Duration READ_LIMIT = Duration.ofSeconds(60);

  private final Surroundings surroundings;

  @Mixin private ClusterOptions cluster;

  @Mixin private ResultFormat format;

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Outcome run() throws Exception {
    KafkaSettings kafka = cluster.kafka(surroundings);
    Operator operator = Operator.of(surroundings);
    CellStatus.Reader reader = new CellStatus.Reader();
    List<Feed> feeds =
        Stream.concat(
                Stream.of(Topic.PROGRAMMES, Topic.AGENTS, Topic.HALTS)
                    .map(t -> feed(kafka, t, new Feed.Beginning())),
                Stream.of(feed(kafka, Topic.INJECTIONS, operator.recent())))
            .toList();
    PartitionReader.readToEnd(
        kafka.consumer("everdrill-status", Isolation.READ_COMMITTED), feeds, reader, READ_LIMIT);
    format.print(reader.status(operator.now()), CellStatus::text, Json.mapper().writer());
    return Outcome.DONE;
  }

  private static Feed feed(KafkaSettings kafka, Topic topic, Feed.Start start) {
    return Feed.all(topic.name(kafka.topicPrefix()), start);
  }
}
