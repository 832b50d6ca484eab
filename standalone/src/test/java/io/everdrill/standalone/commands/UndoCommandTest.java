package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Json;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
  void ofSeveralJournalsEachIsUndone_S8(@TempDir Path second, @TempDir Path third)
      throws Exception {
    Files.writeString(second.resolve("shop-2.0.json"), "{\"command\":");
    Files.writeString(third.resolve("shop-3.0.json"), "{\"command\":");

    CommandRun run = CommandRun.of("undo", journal.toString(), second.toString(), third.toString());

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(String.join("\n", run.out()))
        .contains("NOT undone shop-2.0 ", "NOT undone shop-3.0 ")
        .doesNotContain("nothing to undo");
    assertThat(second.resolve("shop-2.0.json")).doesNotExist();
    assertThat(third.resolve("shop-3.0.json")).doesNotExist();
  }

  /** One that cannot be opened: what is in the others is undone, and that it was not is said. */
  @Test
  void journalAfterOneThatCannotBeOpenedIsUndone_S8(@TempDir Path second) throws Exception {
    Files.createDirectory(journal.resolve("lock"));
    Files.writeString(second.resolve("shop-2.0.json"), "{\"command\":");

    CommandRun run = CommandRun.of("undo", journal.toString(), second.toString());

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).singleElement().asString().contains("NOT undone shop-2.0 ");
    assertThat(String.join("\n", run.err())).contains(journal.toString());
  }

  @Test
  void nothingIsTouchedWhenOneOfSeveralJournalsIsNotThere(@TempDir Path second) throws Exception {
    Path entry = Files.writeString(second.resolve("shop-2.0.json"), "{\"command\":");

    CommandRun run = CommandRun.of("undo", second.toString(), journal.resolve("none").toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(entry).exists();
  }

  /** Else the boot unit, which tries again on failure, would fail each minute beside its agent. */
  @Test
  void journalOfALivingAgentIsLeftToIt() throws Exception {
    try (FileChannel lock =
            FileChannel.open(
                journal.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = lock.lock()) {
      assertThat(held.isValid()).isTrue();

      CommandRun run = CommandRun.of("undo", journal.toString());

      assertThat(run.exitCode()).isZero();
      assertThat(run.out())
          .singleElement()
          .asString()
          .contains("another agent has this journal open", "left to the agent");
      assertThat(CommandRun.of("undo", journal.toString(), "--format", "json").out())
          .singleElement()
          .asString()
          .contains("\"undone\":[]", "\"held\":\"" + journal + ": ");
    }
  }

  /** As an agent tells it to a person, where Kafka's own tools cannot put back what was there. */
  @Test
  void faultThatIsToldWholeIsUndoneWithoutAJournal(@TempDir Path folder) throws Exception {
    Path control = Files.writeString(folder.resolve("control.delay"), "1 0 0 0 /");
    String fault =
        """
        {"kind":"disk-delay","mechanism":"preload-delay","undo":{"how":"remove-control",
         "tag":"0-shop-1.0","process":{"pid":0,"bornTicks":0},"file":"%s"}}"""
            .formatted(control);

    CommandRun run = CommandRun.of("undo", "--fault", fault);

    assertThat(run.out()).containsExactly("undone disk-delay");
    assertThat(run.exitCode()).isZero();
    assertThat(control).doesNotExist();
  }

  @Test
  void whatIsNoFaultAndBothOrNeitherIsWrongUse() {
    assertThat(CommandRun.of("undo", "--fault", "{\"kind\":").exitCode()).isEqualTo(2);
    assertThat(CommandRun.of("undo", "--fault", "{}", journal.toString()).exitCode()).isEqualTo(2);
    assertThat(CommandRun.of("undo").exitCode()).isEqualTo(2);
  }

  @Test
  void folderThatIsNotThereIsWrongUse() {
    assertThat(CommandRun.of("undo", journal.resolve("none").toString()).exitCode()).isEqualTo(2);
  }
}
