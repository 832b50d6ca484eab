package io.everdrill.agents.faults;

import io.everdrill.agents.linux.Mount;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether the agent's files are those of the host it serves. An agent in a container that has the
 * host's processes sees files of its own, but for what is mounted from the host.
 */
public final class HostFiles {
  private static final Path FIRST_PROCESS = Path.of("/proc/1");

  private HostFiles() {}

  /**
   * Who may not look at the first process, which is root's, is taken to be on the host.
   *
   * @throws OrderRefused if the first process has another file under this path, or none
   */
  public static void require(Path path) {
    require(FIRST_PROCESS, path);
  }

  static void require(Path firstProcess, Path path) {
    Path root = firstProcess.resolve("root");
    try {
      Path real = path.toRealPath();
      if (!Files.isSameFile(root.resolve(real.getRoot().relativize(real)), real)) {
        throw elsewhere(path);
      }
    } catch (NoSuchFileException e) {
      if (Files.exists(path)) {
        throw elsewhere(path);
      }
    } catch (AccessDeniedException e) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be compared with the host's", e);
    }
  }

  private static OrderRefused elsewhere(Path path) {
    return new OrderRefused(
        Refusal.UNSUPPORTED,
        path
            + ": is a file of the agent's own container; the host's must be mounted there, under its"
            + " own path");
  }

  /** What is mounted for the host's first process; none where this user may not look. */
  public static List<Mount> mounts() {
    Path mounts = FIRST_PROCESS.resolve("mountinfo");
    return Files.isReadable(mounts) ? readable(mounts) : List.of();
  }

  private static List<Mount> readable(Path mounts) {
    try {
      return Mount.all(mounts);
    } catch (UncheckedIOException e) {
      // Root's rights on the file do not say that it may look at the process.
      return List.of();
    }
  }
}
