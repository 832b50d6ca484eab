package io.everdrill.agents.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.everdrill.agents.linux.NameExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody who moves a new file there between the look and the move, and a crash right then. */
class FileSwapTest {

  private static final byte[] RIGHT = "the right one\n".getBytes(UTF_8);
  private static final byte[] WRONG = "the wrong one\n".getBytes(UTF_8);
  private static final String NEW = "written by the target meanwhile\n";

  private final TestFolder folder = new TestFolder();
  private final Path file = folder.path().resolve("app.yaml");
  private final List<Path> moved = new ArrayList<>();
  private FileUndo.MoveBack undo;

  @BeforeEach
  void write() throws IOException {
    Files.write(file, RIGHT);
    undo =
        new FileUndo.MoveBack(
            file.toString(), "t1-swap-1.0", FileSwap.sha256(RIGHT), FileSwap.sha256(WRONG));
  }

  @AfterEach
  void delete() throws IOException {
    folder.close();
  }

  /** As an editor or a configuration management does it. */
  private void writeAnew() throws IOException {
    Path fresh = Files.writeString(folder.path().resolve("app.yaml.tmp"), NEW);
    moved.add(Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE));
  }

  private boolean writtenAnewFirst(Path one, Path other) throws IOException {
    if (moved.isEmpty()) {
      writeAnew();
    }
    return NameExchange.KERNELS.swap(one, other);
  }

  @Test
  void fileSystemOfTheTestsCanExchangeNames() throws IOException {
    Path other = Files.write(folder.path().resolve("other"), WRONG);

    assertThat(NameExchange.KERNELS.swap(file, other)).isTrue();

    assertThat(file).hasBinaryContent(WRONG);
    assertThat(other).hasBinaryContent(RIGHT);
  }

  @Test
  void whatCameWhileItWasReplacedIsNotLost_S7() throws IOException {
    FileSwap swap = new FileSwap(undo, this::writtenAnewFirst);

    assertThatIllegalStateException()
        .isThrownBy(() -> swap.replace(RIGHT, WRONG))
        .withMessageContaining("was written since it was looked at");

    assertThat(file).hasContent(NEW);
    assertThat(swap.gone()).isTrue();
  }

  @Test
  void whatCameWhileItWasMovedBackIsNotLost_S7() throws IOException {
    new FileSwap(undo).replace(RIGHT, WRONG);
    FileSwap swap = new FileSwap(undo, this::writtenAnewFirst);

    assertThatIllegalStateException()
        .isThrownBy(swap::moveBack)
        .withMessageContaining("somebody has written it meanwhile");

    assertThat(file).hasContent(NEW);
    assertThat(undo.aside()).hasBinaryContent(RIGHT);
  }

  @Test
  void crashBetweenTwoExchangesLosesNothingThatCame_S7() throws IOException {
    FileSwap crashes =
        new FileSwap(
            undo,
            (one, other) -> {
              boolean done = writtenAnewFirst(one, other);
              throw new IllegalStateException("crash, exchanged: " + done);
            });
    assertThatIllegalStateException().isThrownBy(() -> crashes.replace(RIGHT, WRONG));
    assertThat(undo.fresh()).hasContent(NEW);

    FileSwap later = new FileSwap(undo);
    later.moveBack();

    assertThat(later.gone()).isTrue();
    assertThat(file).hasContent(NEW);
  }

  @Test
  void crashRightAfterItWasExchangedBackIsUndone_S7() throws IOException {
    new FileSwap(undo).replace(RIGHT, WRONG);
    Object itself = Files.readAttributes(undo.aside(), "unix:ino").get("ino");
    FileSwap crashes =
        new FileSwap(
            undo,
            (one, other) -> {
              boolean done = NameExchange.KERNELS.swap(one, other);
              throw new IllegalStateException("crash, exchanged: " + done);
            });
    assertThatIllegalStateException().isThrownBy(crashes::moveBack);

    FileSwap later = new FileSwap(undo);
    later.moveBack();

    assertThat(later.gone()).isTrue();
    assertThat(file).hasBinaryContent(RIGHT);
    assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(itself);
  }

  @Test
  void whereNamesCannotBeExchangedItIsMoved() throws IOException {
    FileSwap swap = new FileSwap(undo, (one, other) -> false);

    swap.replace(RIGHT, WRONG);
    assertThat(swap.look()).isEqualTo(Sight.IN_FORCE);
    assertThat(file).hasBinaryContent(WRONG);
    swap.moveBack();

    assertThat(swap.gone()).isTrue();
    assertThat(file).hasBinaryContent(RIGHT);
  }
}
