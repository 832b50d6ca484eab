package io.everdrill.standalone.commands;

import io.everdrill.runtime.KafkaSecurity;
import io.everdrill.runtime.KafkaSettings;
import picocli.CommandLine.Option;

/** Which Kafka cluster a command speaks to. Mixed in with {@code @Mixin}. */
final class ClusterOptions {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,...",
      required = true,
      defaultValue = "${env:EVERDRILL_BOOTSTRAP_SERVERS}",
      description = "The Kafka cluster. Default: $EVERDRILL_BOOTSTRAP_SERVERS.")
  private String bootstrapServers;

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      defaultValue = "${env:EVERDRILL_TOPIC_PREFIX:-" + KafkaSettings.DEFAULT_TOPIC_PREFIX + "}",
      description =
          "What stands before every topic's name. Default: $EVERDRILL_TOPIC_PREFIX, or "
              + KafkaSettings.DEFAULT_TOPIC_PREFIX)
  private String topicPrefix;

  KafkaSettings settings() {
    return new KafkaSettings(bootstrapServers, topicPrefix, KafkaSecurity.NONE);
  }
}
