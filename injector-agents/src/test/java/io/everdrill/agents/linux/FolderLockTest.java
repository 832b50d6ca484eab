package io.everdrill.agents.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One after the other, threads and processes alike, and nobody after one who died. */
class FolderLockTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration AT_ONCE = Duration.ofMillis(20);

  @TempDir private Path folder;

  @Test
  void secondOfOneProcessGetsItAfterTheFirst() throws IOException {
    try (FolderLock _ = FolderLock.take(folder, AT_ONCE)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> FolderLock.take(folder, AT_ONCE))
          .withMessageContaining(folder + " not to be locked by another");
    }

    FolderLock.take(folder, AT_ONCE).close();
  }

  @Test
  void killedHolderHoldsNothing() throws IOException {
    Process holder = new ProcessBuilder("flock", "-F", folder.toString(), "sleep", "60").start();
    try {
      Await.until(SOON, this::isHeld, "the other process to hold it");
    } finally {
      holder.destroyForcibly();
    }

    FolderLock.take(folder, SOON).close();
    assertThat(folder).isEmptyDirectory();
  }

  private boolean isHeld() {
    try {
      FolderLock.take(folder, Duration.ZERO).close();
      return false;
    } catch (IllegalStateException e) {
      return true;
    } catch (IOException e) {
      throw new AssertionError(folder.toString(), e);
    }
  }

  @Test
  void folderThatIsNotThereIsSaid() {
    Path none = folder.resolve("none");

    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> FolderLock.take(none, AT_ONCE))
        .withMessageContaining(none.toString());
  }
}
