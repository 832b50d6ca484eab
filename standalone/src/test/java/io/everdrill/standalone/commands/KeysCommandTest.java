package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.topics.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {

  @TempDir Path folder;

  @Test
  void pairIsWrittenAndListedAsTextAndAsJson() throws Exception {
    CommandRun first = CommandRun.of("keys", "generate", "agent-2", "--folder=" + folder);
    CommandRun second =
        CommandRun.of("keys", "generate", "agent-1", "--folder=" + folder, "--format=json");

    assertThat(String.join("\n", first.out()).lines())
        .containsExactly(
            folder.resolve("agent-2.key").toString(), folder.resolve("agent-2.pub").toString());
    JsonNode made = Json.mapper().readTree(second.out().getFirst());
    assertThat(Path.of(made.get("key").asText())).exists().isEqualTo(folder.resolve("agent-1.key"));
    assertThat(Path.of(made.get("pub").asText())).exists().isEqualTo(folder.resolve("agent-1.pub"));
    assertThat(CommandRun.of("keys", "list", folder.toString()).out())
        .containsExactly("agent-1", "agent-2");
    assertThat(CommandRun.of("keys", "list", folder.toString(), "--format=json").out())
        .containsExactly("{\"keys\":[\"agent-1\",\"agent-2\"]}");
  }

  @Test
  void nameThatNoKeyCanHaveIsWrongUse() {
    CommandRun run = CommandRun.of("keys", "generate", "a/b", "--folder=" + folder);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", run.err())).contains("ID: key id: expected ", "'a/b'");
  }
}
