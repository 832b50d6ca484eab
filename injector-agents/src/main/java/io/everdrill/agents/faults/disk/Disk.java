package io.everdrill.agents.faults.disk;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.linux.Mount;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The file system that a fault's path is in, and the device under it. */
record Disk(Path folder, Mount mount) {

  /** Held in memory, so that what fills them takes memory. */
  private static final List<String> IN_MEMORY = List.of("tmpfs", "ramfs", "devtmpfs");

  /** Device numbers of file systems that have no device begin so. */
  private static final String NO_DEVICE = "0:";

  /**
   * @throws OrderRefused if the path is no folder
   */
  static Disk of(String path) {
    Path folder = Path.of(path);
    if (!Files.isDirectory(folder)) {
      throw new OrderRefused(Refusal.TARGET_NOT_FOUND, "path: expected a folder, got " + path);
    }
    return new Disk(
        folder,
        Mount.of(folder)
            .orElseThrow(
                () ->
                    new OrderRefused(
                        Refusal.TARGET_NOT_FOUND, "path: " + path + " is in no mount seen here")));
  }

  boolean inMemory() {
    return IN_MEMORY.contains(mount.type());
  }

  boolean readOnly() {
    return mount.options().contains("ro") || mount.superOptions().contains("ro");
  }

  long totalBytes() {
    return space(FileStore::getTotalSpace);
  }

  /** With what only root may use. */
  long freeForRootBytes() {
    return Math.max(0, space(FileStore::getUnallocatedSpace) - keptByKernelBytes());
  }

  /** What ext4 keeps for its own books: counted as free, but nobody can write there. */
  private long keptByKernelBytes() {
    Path block = Path.of("/sys/dev/block", mount.device());
    try {
      String name = block.toRealPath().getFileName().toString();
      Path kept = Path.of("/sys/fs/ext4", name, "reserved_clusters");
      return Files.exists(kept)
          ? Long.parseLong(Files.readString(kept).strip()) * space(FileStore::getBlockSize)
          : 0;
    } catch (IOException e) {
      // No device, so not ext4.
      return 0;
    }
  }

  /** Without what only root may use. */
  long usableBytes() {
    return space(FileStore::getUsableSpace);
  }

  private interface Space {
    long of(FileStore store) throws IOException;
  }

  private long space(Space space) {
    try {
      return space.of(Files.getFileStore(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": its file system cannot be asked", e);
    }
  }

  /**
   * Major:minor of the whole device, which is what the kernel throttles.
   *
   * @throws OrderRefused if there is none under this file system
   */
  String device() {
    Path block = Path.of("/sys/dev/block", mount.device());
    if (mount.device().startsWith(NO_DEVICE) || !Files.exists(block)) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          folder + ": no block device of its own under a file system of type " + mount.type());
    }
    try {
      return Files.exists(block.resolve("partition"))
          ? Files.readString(block.toRealPath().getParent().resolve("dev")).strip()
          : mount.device();
    } catch (IOException e) {
      throw new UncheckedIOException(block + ": cannot be read", e);
    }
  }
}
