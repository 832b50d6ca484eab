package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TopicsCommandIT {

  private final EmbeddedKafka kafka = EmbeddedKafka.shared();
  private final String prefix = "tenant-" + System.nanoTime() + ".";
  private final StringWriter out = new StringWriter();

  @Test
  void createsWhatIsMissingAndThenNothing() throws Exception {
    int first = everdrill("create", "--format", "json");
    JsonNode created = Json.mapper().readTree(out.toString()).get("created");
    out.getBuffer().setLength(0);

    int second = everdrill("create");

    assertThat(List.of(first, second)).containsOnly(0);
    assertThat(created).hasSize(Topic.values().length);
    assertThat(created.get(0).asText()).isEqualTo(prefix + "targets");
    assertThat(out.toString().strip()).isEqualTo("nothing to create");
  }

  @Test
  void checkHoldsAfterCreate() {
    everdrill("create");

    assertThat(everdrill("check")).isZero();
  }

  @Test
  void checkNamesEachDifference() throws Exception {
    everdrill("create");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.deleteTopics(List.of(prefix + "aborts")).all().get();
      ConfigResource verdicts = new ConfigResource(ConfigResource.Type.TOPIC, prefix + "verdicts");
      AlterConfigOp keepADay =
          new AlterConfigOp(new ConfigEntry("retention.ms", "86400000"), AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(verdicts, List.of(keepADay))).all().get();
    }

    await()
        .untilAsserted(
            () -> {
              out.getBuffer().setLength(0);
              assertThat(everdrill("check")).isEqualTo(1);
              assertThat(out.toString().lines())
                  .containsExactlyInAnyOrder(
                      prefix + "aborts: topic: expected present, found missing",
                      prefix + "verdicts: retention.ms: expected 34560000000, found 86400000");
            });
  }

  @Test
  void anImpossibleLayoutIsWrongUse() {
    assertThat(everdrill("create", "--min-in-sync", "5")).isEqualTo(2);
  }

  private int everdrill(String... arguments) {
    CommandLine everdrill =
        EverdrillCommand.commandLine(EverdrillCommandTest.STILL).setOut(new PrintWriter(out, true));
    Stream<String> common =
        Stream.of(
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--topic-prefix",
            prefix,
            "--partitions",
            "3",
            "--replication",
            "1");
    return everdrill.execute(
        Stream.of(Stream.of("topics"), Stream.of(arguments), common)
            .flatMap(s -> s)
            .toArray(String[]::new));
  }
}
