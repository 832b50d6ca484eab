package io.everdrill.agents.faults.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.FileFacts;
import io.everdrill.agents.faults.FileUndo;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Reverted;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.TestFolder;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.ConfigFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A crash after each step of a swap, and files that others write, move or link. */
class FileSwapDriverTest {

  private final TestFolder folder = new TestFolder();
  private final Path file = folder.path().resolve("app.yaml");
  private final FaultDriver<ConfigFault.Truncate, FileUndo.MoveBack> driver =
      new FileSwapDriver<>(
          ConfigFault.Truncate.class, "", (f, was, tag) -> Edits.truncated(was, f.keepBytes()));
  private String before;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(file, ConfigTrials.CONFIG);
    before = world();
  }

  @AfterEach
  void delete() throws IOException {
    folder.close();
  }

  private String world() throws IOException {
    return FileFacts.ofAllIn(folder.path());
  }

  private FaultOrder<ConfigFault.Truncate> order() {
    return Orders.at(
        "127.0.0.1", 0, new ConfigFault.Truncate(file.toString(), 5), Duration.ofSeconds(9));
  }

  @Test
  void crashAfterTheWrongOneWasMadeIsUndone_S7() throws IOException {
    FileUndo.MoveBack undo = driver.prepare(order());
    Files.writeString(undo.fresh(), "half");

    assertUndone(undo);
  }

  @Test
  void crashAfterTheRightOneGotItsSecondNameIsUndone_S7() throws IOException {
    FileUndo.MoveBack undo = driver.prepare(order());
    Files.writeString(undo.fresh(), "# Who");
    Files.createLink(undo.aside(), file);

    assertUndone(undo);
  }

  @Test
  void crashBeforeAnythingIsUndone_S7() throws IOException {
    assertUndone(driver.prepare(order()));
  }

  private void assertUndone(FileUndo.MoveBack undo) throws IOException {
    Reverted.by(driver, undo);
    assertThat(world()).isEqualTo(before);
    Reverted.by(driver, undo);
    assertThat(world()).isEqualTo(before);
  }

  @Test
  void whatSomebodyWroteMeanwhileIsNotOverwritten_S7() throws IOException {
    FaultOrder<ConfigFault.Truncate> order = order();
    FileUndo.MoveBack undo = driver.prepare(order);
    driver.apply(order, undo);
    Files.writeString(file, "written by the target");

    assertThat(driver.look(undo)).isEqualTo(Sight.TARGET_GONE);
    assertThatThrownBy(() -> driver.revert(undo))
        .hasMessageContaining("somebody has written it meanwhile")
        .hasMessageContaining(undo.aside().toString());
    assertThat(driver.gone(undo)).isFalse();
    assertThat(file).hasContent("written by the target");
    assertThat(undo.aside()).hasContent(ConfigTrials.CONFIG);

    Shell.run("sh", "-c", undo.byHand());
    assertThat(file).as("by hand").hasContent("written by the target");
    assertThat(undo.aside()).hasContent(ConfigTrials.CONFIG);
    assertThat(undo.byHand()).contains("# ", "rm -f " + undo.aside());

    Files.delete(undo.aside());
    // After a person kept the new one.
    Reverted.by(driver, undo);
  }

  /** As one who writes it anew does for a moment. */
  @Test
  void whatSomebodyEmptiedMeanwhileIsNotOverwrittenByHand_S7() throws IOException {
    FaultOrder<ConfigFault.Truncate> order = order();
    FileUndo.MoveBack undo = driver.prepare(order);
    driver.apply(order, undo);
    try {
      Files.writeString(file, "");

      Shell.run("sh", "-c", undo.byHand());

      assertThat(file).isEmptyFile();
      assertThat(undo.aside()).hasContent(ConfigTrials.CONFIG);
    } finally {
      Files.delete(undo.aside());
      Reverted.by(driver, undo);
    }
  }

  @Test
  void fileThatSomebodyDeletedMeanwhileIsBack_S7() throws IOException {
    FaultOrder<ConfigFault.Truncate> order = order();
    FileUndo.MoveBack undo = driver.prepare(order);
    driver.apply(order, undo);
    Files.delete(file);

    assertUndone(undo);
  }

  @Test
  void whatWasOpenBeforeIsWrittenToTheRightFile() throws IOException {
    FaultOrder<ConfigFault.Truncate> order = order();
    FileUndo.MoveBack undo = driver.prepare(order);
    try (var open = Files.newByteChannel(file, StandardOpenOption.APPEND)) {
      driver.apply(order, undo);
      open.write(UTF_8.encode("more: 1\n"));
    }

    Reverted.by(driver, undo);

    assertThat(file).hasContent(ConfigTrials.CONFIG + "more: 1\n");
  }

  @Test
  void fileWrittenBetweenLookAndApplyIsLeftAlone() throws IOException {
    FaultOrder<ConfigFault.Truncate> order = order();
    FileUndo.MoveBack undo = driver.prepare(order);
    Files.writeString(file, "another one, just now");
    String now = world();

    assertThatThrownBy(() -> driver.apply(order, undo))
        .hasMessageContaining("written since it was looked at");

    Reverted.by(driver, undo);
    assertThat(world()).isEqualTo(now);
  }

  @Test
  void secondFaultOfTheSameFileIsRefused() {
    FaultOrder<ConfigFault.Truncate> order = order();
    driver.apply(order, driver.prepare(order));

    assertRefused(order(), Refusal.CONFLICT);
  }

  @Test
  void linkToWhatThePolicyDoesNotNameIsRefused_S9() throws IOException {
    Path link = Files.createSymbolicLink(folder.path().resolve("link.yaml"), file);
    assertRefused(
        Orders.at("127.0.0.1", 0, new ConfigFault.Truncate(link.toString(), 5)), Refusal.POLICY);
    Files.delete(link);
  }

  private void assertRefused(FaultOrder<ConfigFault.Truncate> order, Refusal reason) {
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> driver.prepare(order))
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
  }
}
