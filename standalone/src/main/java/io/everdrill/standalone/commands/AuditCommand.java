package io.everdrill.standalone.commands;

import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.chance.ChanceLedger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Draws every drill again, and says whether chance was chance. */
@Command(
    name = "audit",
    description = {
      "Prove that chance was chance, from the topics alone: each drill's target, scenario and moment",
      "are drawn again from the seed of its day, whose SHA-256 was published before, and from the",
      "candidates whose digest the drill names."
    },
    footer = {
      "",
      "Answers:",
      "  proven    drawn again, and the same came out",
      "  not yet   the seed is still a secret; all that can be checked without it holds",
      "  refuted   something is not as it must be: what, where, what was expected",
      "  unknown   it cannot be told; why",
      "",
      "Of the moment this proves less than of target and scenario: from when it was drawn, how often",
      "and at what pace is what the drill says of itself. Whoever holds the master secret could have",
      "said otherwise, for drills that were skipped do not tell the moments between."
    },
    exitCodeList = {
      "0:every drill is proven, or cannot be yet",
      "1:a drill is refuted or unknown, or not all could be read",
      "2:wrong use",
      "3:the world failed",
      "130:ended by Ctrl-C",
      "143:ended by SIGTERM"
    })
final class AuditCommand implements Subcommand {
  /** Some hundred bytes each. */
  private static final int MAX_DRILLS = 100_000;

  private static final long MAX_PAIRS = 2_000_000;
  private static final Duration READ_LIMIT = Duration.ofMinutes(5);

  @Spec private CommandSpec spec;

  @Mixin private ClusterOptions cluster;

  @Option(
      names = "--cell",
      paramLabel = "ID",
      defaultValue = "",
      description = "Only drills in this cell. Default: in every one.")
  private String cell;

  @Option(
      names = "--drill",
      paramLabel = "ID",
      defaultValue = "",
      description = "Only this drill, as shop-17.")
  private String drill;

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = "The first day, as 2026-11-21, in UTC. Default: all that the topic still has.")
  private LocalDate from = LocalDate.EPOCH;

  @Mixin private ResultFormat format;

  private final Surroundings surroundings;

  AuditCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Outcome run() throws Exception {
    KafkaSettings kafka = cluster.kafka(surroundings);
    AuditReport.Reader reader =
        new AuditReport.Reader(new ChanceLedger(MAX_DRILLS, MAX_PAIRS), cell, drill);
    // Lists of every cell are kept for long: those of the drills that are asked for are enough.
    read(kafka, topic -> topic != Topic.CANDIDATES, reader);
    read(kafka, topic -> topic == Topic.CANDIDATES, reader);
    AuditReport report = reader.report();
    if (!drill.isEmpty() && report.drills().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--drill: expected one that was started, got " + drill);
    }
    format.print(report, AuditReport::text, Json.mapper().writer());
    return report.holds() ? Outcome.DONE : Outcome.CHECK_FAILED;
  }

  private void read(KafkaSettings kafka, Predicate<Topic> which, AuditReport.Reader reader)
      throws Exception {
    List<Feed> feeds =
        ChanceLedger.topics().stream()
            .filter(which)
            .map(topic -> Feed.all(topic.name(kafka.topicPrefix()), start(topic)))
            .toList();
    PartitionReader.readToEnd(
        kafka.consumer("everdrill-audit", Isolation.READ_COMMITTED), feeds, reader, READ_LIMIT);
  }

  private Feed.Start start(Topic topic) {
    return topic == Topic.DRILLS
        ? new Feed.From(from.atStartOfDay(ZoneOffset.UTC).toInstant())
        : new Feed.Beginning();
  }
}
