package io.everdrill.agents.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.FolderLock;
import io.everdrill.agents.linux.NameExchange;
import io.everdrill.topics.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody who moves a new file there between the look and the move, a crash right then, others who
 * undo it too.
 */
class FileSwapTest {

  private static final byte[] RIGHT = "the right one\n".getBytes(UTF_8);
  private static final byte[] WRONG = "the wrong one\n".getBytes(UTF_8);
  private static final Duration TURN = Duration.ofSeconds(5);
  private static final String NEW = "written by the target meanwhile\n";

  private final TestFolder folder = TestFolder.inMemory();
  private final Path file = folder.path().resolve("app.yaml");
  private final List<Path> moved = new ArrayList<>();
  private FileUndo.MoveBack undo;

  @BeforeEach
  void write() throws IOException {
    Files.write(file, RIGHT);
    undo = undoOf("t1-swap-1.0");
  }

  private FileUndo.MoveBack undoOf(String tag) {
    return new FileUndo.MoveBack(
        file.toString(), tag, FileSwap.sha256(RIGHT), FileSwap.sha256(WRONG));
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

  /** An agent, a thread of it that was late, and two processes that watch it. */
  @Test
  void fourAtOnceMoveItBackAsOneWould_S7() throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_123L));
    String before = FileFacts.ofAllIn(folder.path());
    try (Mover first = new Mover();
        Mover second = new Mover();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 200; round++) {
        FileUndo.MoveBack undo = undoOf("t1-swap-" + round);
        new FileSwap(undo).replace(RIGHT, WRONG);

        first.begin(undo);
        second.begin(undo);
        List<Future<Void>> here = threads.invokeAll(Collections.nCopies(2, () -> movedBack(undo)));

        for (Future<Void> each : here) {
          each.get();
        }
        assertThat(first.outcome()).isEqualTo("moved back");
        assertThat(second.outcome()).isEqualTo("moved back");
        assertThat(FileFacts.ofAllIn(folder.path())).as("round %d", round).isEqualTo(before);
      }
    }
  }

  private static Void movedBack(FileUndo.MoveBack undo) throws IOException {
    new FileSwap(undo).moveBack();
    return null;
  }

  @Test
  void theShellOfTheWatchWaitsForItsTurn_S7() throws Exception {
    String before = FileFacts.ofAllIn(folder.path());
    FileSwapWatch watch = new FileSwapWatch();
    FileSwap swap = new FileSwap(undo);
    swap.replace(RIGHT, WRONG);

    try (FolderLock _ = FolderLock.take(folder.path(), TURN)) {
      watch.arm(Duration.ofMillis(1), undo);
      Await.until(TURN, FileSwapTest::aShellWaits, "a shell that waits for its turn");
      assertThat(swap.look()).isEqualTo(Sight.IN_FORCE);
    }

    Await.until(TURN, swap::gone, "the shell to move it back");
    assertThat(FileFacts.ofAllIn(folder.path())).isEqualTo(before);
    watch.dismiss(undo);
  }

  private static boolean aShellWaits() {
    return ProcessHandle.current()
        .descendants()
        .anyMatch(child -> child.info().command().orElse("").endsWith("/flock"));
  }

  /** Another process that moves back what it is told to. */
  private static final class Mover implements AutoCloseable {
    private final Process process;
    private final BufferedReader said;

    Mover() throws IOException {
      process = JavaChild.start(MovingBackMain.class);
      said = process.inputReader(UTF_8);
      assertThat(said.readLine()).isEqualTo("ready");
    }

    void begin(FileUndo.MoveBack undo) throws IOException {
      process
          .getOutputStream()
          .write((Json.mapper().writeValueAsString(undo) + "\n").getBytes(UTF_8));
      process.getOutputStream().flush();
    }

    String outcome() throws IOException {
      return said.readLine();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
