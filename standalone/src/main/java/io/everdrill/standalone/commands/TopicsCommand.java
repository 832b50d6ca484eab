package io.everdrill.standalone.commands;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.TopicAdmin;
import io.everdrill.topics.TopicLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes Everdrill's topics on a cluster, and tells where a cluster differs from the catalogue. */
@Command(
    name = "topics",
    description = "Create, check or list the topics on a cluster, and who needs which rights.")
final class TopicsCommand implements Subcommand {
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);

  @Spec private CommandSpec spec;

  private final Surroundings surroundings;

  TopicsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Outcome run() {
    throw new ParameterException(spec.commandLine(), "expected create, check, list or acls");
  }

  @Command(
      name = "create",
      description = {
        "Create the topics that are missing; touch nothing that is there. What was made is served",
        "when the command ends (known only if the user may describe topics, beside creating them)."
      })
  int create(@Mixin ClusterOptions cluster, @Mixin LayoutOptions layout, @Mixin ResultFormat format)
      throws Exception {
    List<String> created = on(cluster, layout, TopicAdmin::create);
    format.print(
        Map.of("created", created),
        result -> created.isEmpty() ? "nothing to create" : lines("created ", created),
        Json.mapper().writer());
    return Outcome.DONE.exitCode();
  }

  @Command(
      name = "check",
      description = "Name each difference between the cluster and the catalogue.")
  int check(@Mixin ClusterOptions cluster, @Mixin LayoutOptions layout, @Mixin ResultFormat format)
      throws Exception {
    List<TopicAdmin.Difference> differences = on(cluster, layout, TopicAdmin::check);
    format.print(
        Map.of("differences", differences),
        result ->
            differences.isEmpty()
                ? "all " + Topic.values().length + " topics are as they should be"
                : lines("", differences),
        Json.mapper().writer());
    return (differences.isEmpty() ? Outcome.DONE : Outcome.CHECK_FAILED).exitCode();
  }

  /** One topic as {@code topics list} prints it. */
  record Listed(String topic, int partitions, String spread, Map<String, String> config) {}

  @Command(name = "list", description = "List the catalogue; asks no cluster.")
  int list(@Mixin ClusterOptions cluster, @Mixin LayoutOptions options, @Mixin ResultFormat format)
      throws Exception {
    TopicLayout layout = options.layout(cluster.topicPrefix(surroundings));
    List<Listed> topics =
        Arrays.stream(Topic.values())
            .map(
                t ->
                    new Listed(
                        layout.name(t),
                        layout.partitions(t),
                        Json.word(t.spread()),
                        layout.config(t)))
            .toList();
    format.print(
        Map.of("topics", topics),
        result -> topics.stream().map(TopicsCommand::line).collect(Collectors.joining("\n")),
        Json.mapper().writer());
    return Outcome.DONE.exitCode();
  }

  @Command(
      name = "acls",
      description = {
        "Print the rights that a part, or a profile of readers, needs on the cluster, and no more.",
        "Text is a script: 'everdrill topics acls --part agent > acls.sh', then",
        "'sh acls.sh --bootstrap-server HOST:PORT --command-config ADMIN.properties'.",
        "Asks no cluster."
      })
  int acls(@Mixin AclOptions options, @Mixin ResultFormat format) throws Exception {
    AclOptions.Rights rights = options.rights(surroundings.environment());
    format.print(rights, AclOptions.Rights::script, Json.mapper().writer());
    return Outcome.DONE.exitCode();
  }

  private static String line(Listed topic) {
    return "%-28s %3d  %-14s %-15s %s"
        .formatted(
            topic.topic(),
            topic.partitions(),
            topic.spread(),
            topic.config().get("cleanup.policy"),
            retention(Long.parseLong(topic.config().get("retention.ms"))));
  }

  private static String retention(long millis) {
    if (millis < 0) {
      return "kept for ever";
    }
    Duration time = Duration.ofMillis(millis);
    return time.toDays() > 1 ? time.toDays() + " days" : time.toHours() + " h";
  }

  private static String lines(String before, List<?> values) {
    return values.stream().map(v -> before + v).collect(Collectors.joining("\n"));
  }

  private <T> T on(ClusterOptions cluster, LayoutOptions layout, Function<TopicAdmin, T> work) {
    KafkaSettings kafka = cluster.kafka(surroundings);
    try (Admin admin = Admin.create(kafka.admin("everdrill-topics"))) {
      return work.apply(new TopicAdmin(admin, layout.layout(kafka.topicPrefix()), REQUEST_LIMIT));
    }
  }

  /** How the catalogue is laid out. */
  static final class LayoutOptions {
    private static final TopicLayout DEFAULTS = TopicLayout.production();

    @Option(
        names = "--partitions",
        paramLabel = "N",
        description = "Of each topic that is spread by cell. Default: 12. Fixed for life.")
    private int partitions = DEFAULTS.partitions();

    @Option(
        names = "--replication",
        paramLabel = "N",
        description = "Copies of each partition. Default: 3.")
    private short replication = DEFAULTS.replication();

    @Option(
        names = "--min-in-sync",
        paramLabel = "N",
        description =
            "Copies that must have a record before it counts as written. Default: one less than"
                + " the copies, at least 1.")
    private int minInSync;

    @Option(
        names = "--compression",
        paramLabel = "TYPE",
        description = "Kafka's compression.type of each topic. Default: zstd.")
    private String compression = DEFAULTS.compression();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    TopicLayout layout(String prefix) {
      int inSync = minInSync == 0 ? Math.max(1, replication - 1) : minInSync;
      try {
        return new TopicLayout(prefix, partitions, replication, inSync, compression);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(command.commandLine(), e.getMessage(), e);
      }
    }
  }
}
