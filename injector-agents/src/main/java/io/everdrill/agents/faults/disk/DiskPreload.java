package io.everdrill.agents.faults.disk;

import io.everdrill.agents.faults.Support;
import io.everdrill.agents.linux.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The library that a target is started with so that its disk can fail: {@code
 * LD_PRELOAD=libeverdrill-disk.so EVERDRILL_DISK_CONTROL=/run/shop/disk}. Here as its source.
 */
public final class DiskPreload {

  /** The environment variable of the target that says how the files of control begin. */
  public static final String CONTROL = "EVERDRILL_DISK_CONTROL";

  public static final String LIBRARY = "libeverdrill-disk.so";

  /** Where a package puts it. */
  private static final Path INSTALLED = Path.of("/usr/lib/everdrill", LIBRARY);

  private static final String SOURCE = "everdrill-disk.c";

  private DiskPreload() {}

  static Support support() {
    if (Files.exists(INSTALLED)) {
      return new Support.Yes();
    }
    try {
      Shell.run("cc", "--version");
      return new Support.Yes();
    } catch (Shell.CommandFailed e) {
      return new Support.No(
          "no "
              + INSTALLED
              + ", and no C compiler to make it with (package gcc): "
              + e.getMessage());
    }
  }

  /**
   * The library, compiled into this folder.
   *
   * @throws Shell.CommandFailed if there is no C compiler
   */
  public static Path build(Path folder) throws IOException {
    Path source = folder.resolve(SOURCE);
    Path library = folder.resolve(LIBRARY);
    try (InputStream shipped = DiskPreload.class.getResourceAsStream(SOURCE)) {
      Files.copy(shipped, source);
    }
    try {
      Shell.run(
          "cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl");
      return library;
    } finally {
      Files.delete(source);
    }
  }
}
