package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ClusterOptionsTest {

  @Command(name = "asks")
  private static final class Asks {
    @Mixin private ClusterOptions cluster;
  }

  @ParameterizedTest
  @CsvSource({
    "'', false",
    "--topic-prefix=x., false",
    "--bootstrap-servers=127.0.0.1:9092, true",
    "--config=kafka.yaml, true"
  })
  void clusterIsNamedByServersOrAFile(String option, boolean named) {
    Asks asks = new Asks();

    new CommandLine(asks).parseArgs(option.isEmpty() ? new String[0] : new String[] {option});

    assertThat(asks.cluster.named()).isEqualTo(named);
  }

  @Test
  void topicsAreListedUnderThePrefixOfTheEnvironmentAndOfAFileToo(@TempDir Path folder)
      throws Exception {
    Path file =
        Files.writeString(folder.resolve("kafka.yaml"), "kafka: {topic-prefix: of-file.}\n");

    assertThat(CommandRun.of("topics", "list").out())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("everdrill."));
    assertThat(CommandRun.of("topics", "list", "--config=" + file).out())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("of-file."));
    assertThat(
            CommandRun.of(Map.of("EVERDRILL_KAFKA_TOPIC_PREFIX", "of-env."), "topics", "list")
                .out())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("of-env."));
  }

  @Test
  void demoTakesTheSecuritySettingsThatEveryPartTakes() {
    CommandRun demo =
        CommandRun.of(
            Map.of("EVERDRILL_KAFKA_TRANSPORT", "pigeon"),
            "demo",
            "--bootstrap-servers=127.0.0.1:1");

    assertThat(demo.exitCode()).isEqualTo(2);
    assertThat(demo.err())
        .anyMatch(line -> line.contains("kafka.transport") && line.contains("pigeon"));
  }
}
