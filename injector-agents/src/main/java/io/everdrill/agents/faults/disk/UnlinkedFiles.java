package io.everdrill.agents.faults.disk;

import io.everdrill.agents.faults.DiskUndo.CloseFile;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.OpenFiles;
import io.everdrill.agents.linux.TaggedProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Files without a name that the processes of an injection hold: whatever ends these, the kernel
 * frees the space.
 */
final class UnlinkedFiles {

  private static final String PREFIX = ".everdrill-";

  private UnlinkedFiles() {}

  /** The name that a file has until it is unlinked. */
  static String name(Path folder, String tag) {
    return folder.resolve(PREFIX + tag).toString();
  }

  static Sight look(CloseFile undo) {
    return held(undo).findAny().isPresent() ? Sight.IN_FORCE : Sight.NOT_IN_FORCE;
  }

  private static Stream<OpenFiles.Open> held(CloseFile undo) {
    return TaggedProcesses.of(undo.tag()).stream()
        .flatMap(pid -> OpenFiles.of(pid).stream())
        .filter(open -> undo.files().stream().anyMatch(open.file()::startsWith));
  }

  /** How large the greatest of them is: the shells of an injection hold the same one. */
  static long heldBytes(CloseFile undo) {
    return held(undo).mapToLong(open -> open.descriptor().toFile().length()).max().orElse(0);
  }

  static void close(CloseFile undo, HeldWatchdogs watchdogs) {
    watchdogs.dismiss(undo.tag());
    try {
      for (String file : undo.files()) {
        Files.deleteIfExists(Path.of(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(undo.files() + ": cannot be deleted", e);
    }
  }

  static boolean gone(CloseFile undo) {
    return TaggedProcesses.of(undo.tag()).isEmpty()
        && undo.files().stream().map(Path::of).noneMatch(Files::exists);
  }
}
