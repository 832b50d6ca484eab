package io.everdrill.standalone.commands;

import io.everdrill.runtime.InvalidSettings;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.Settings;
import io.everdrill.runtime.SettingsSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Where a command's settings come from, and so which Kafka cluster it speaks to, and how: these
 * options go before the environment, that before a file. Mixed in with {@code @Mixin}.
 */
final class ClusterOptions {
  private static final String SERVERS = "kafka.bootstrap-servers";
  private static final String PREFIX = "kafka.topic-prefix";

  /** Of every part. */
  private static final Set<String> SECTIONS =
      Set.of(
          "kafka",
          "health",
          "scheduler",
          "agent",
          "probes",
          "evaluator",
          "guard",
          "judge",
          "gateway");

  private final Map<String, String> given = new HashMap<>();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings as YAML, a section a part: kafka, health, agent and so on. The environment goes"
              + " before it: EVERDRILL_KAFKA_USER for user in section kafka.")
  private Path config;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,...",
      description = "The Kafka cluster. Default: $EVERDRILL_KAFKA_BOOTSTRAP_SERVERS.")
  void bootstrapServers(String servers) {
    given.put(SERVERS, servers);
  }

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      description =
          "What stands before every topic's name. Default: $EVERDRILL_KAFKA_TOPIC_PREFIX, or "
              + KafkaSettings.DEFAULT_TOPIC_PREFIX)
  void topicPrefix(String prefix) {
    given.put(PREFIX, prefix);
  }

  /** The cluster alone; settings that are wrong are wrong use. */
  KafkaSettings kafka(Surroundings surroundings) {
    return read(surroundings, Map.of(), KafkaSettings::from, line -> {});
  }

  /** What stands before every topic's name, also where no cluster is named. */
  String topicPrefix(Surroundings surroundings) {
    Map<String, String> none = Map.of(SERVERS, "not-asked:9092");
    return read(surroundings, none, KafkaSettings::from, line -> {}).topicPrefix();
  }

  /** Whether this command line names a cluster: the environment alone does not. */
  boolean named() {
    return config != null || given.containsKey(SERVERS);
  }

  /**
   * Reads settings; all that is wrong with them is one wrong use.
   *
   * @param more what else was said on the command line, by key
   * @param print takes a line a setting, secrets masked
   */
  <T> T read(
      Surroundings surroundings,
      Map<String, String> more,
      Function<Settings, T> from,
      Consumer<String> print) {
    Map<String, String> said = new HashMap<>(more);
    said.putAll(given);
    SettingsSource source =
        SettingsSource.of(surroundings.environment()).withCommandLine(said).withSections(SECTIONS);
    try {
      return (config == null ? source : source.withFile(config)).read(from, print);
    } catch (InvalidSettings e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
