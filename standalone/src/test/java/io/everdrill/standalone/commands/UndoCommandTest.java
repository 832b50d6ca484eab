package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndoCommandTest {

  @TempDir Path journal;

  @Test
  void journalWithNothingInItIsDone() {
    CommandRun run = CommandRun.of("undo", journal.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).containsExactly("nothing to undo");
  }

  /** What cannot be read may be in force: a person has to look. */
  @Test
  void entryThatCannotBeReadIsNotUndoneAndTheWorldFailed_S8() throws Exception {
    Files.writeString(journal.resolve("shop-2.0.json"), "{\"command\":");

    CommandRun run = CommandRun.of("undo", journal.toString(), "--format", "json");

    assertThat(run.exitCode()).isEqualTo(3);
    var undone = Json.mapper().readTree(run.out().getFirst()).get("undone");
    assertThat(undone).hasSize(1);
    assertThat(undone.get(0).get("injection").asText()).isEqualTo("shop-2.0");
    assertThat(undone.get(0).get("gone").asBoolean()).isFalse();
    assertThat(undone.get(0).get("detail").asText()).contains("shop-2.0.json.unreadable", "sweep");

    assertThat(CommandRun.of("undo", journal.toString()).exitCode())
        .as("until a person has looked")
        .isEqualTo(3);
  }

  @Test
  void folderThatIsNotThereIsWrongUse() {
    assertThat(CommandRun.of("undo", journal.resolve("none").toString()).exitCode()).isEqualTo(2);
  }
}
