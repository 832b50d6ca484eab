package io.everdrill.agents.faults.disk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.linux.Mount;
import io.everdrill.agents.linux.Shell;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An ext4 file system of 96 MiB in a file, mounted; a disk that may be broken. */
final class SmallDisk implements AutoCloseable {

  private static final long SIZE_BYTES = 96 << 20;

  private final Path folder;
  private final Path image;
  private final Path point;

  SmallDisk() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root: a mount");
    assumeTrue(Files.exists(Path.of("/dev/loop-control")), "needs loop devices");
    assumeTrue(Files.exists(Path.of("/usr/sbin/mkfs.ext4")), "needs mkfs.ext4 (package e2fsprogs)");
    folder = Files.createTempDirectory("everdrill-disk");
    image = folder.resolve("image");
    point = Files.createDirectory(folder.resolve("disk"));
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE_BYTES);
    }
    Shell.run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0", image.toString());
    Shell.run("mount", "-o", "loop,nodev,noatime", image.toString(), point.toString());
    Files.delete(point.resolve("lost+found"));
  }

  Path path() {
    return point;
  }

  Mount mount() {
    return Mount.of(point).orElseThrow();
  }

  /** How many bytes went to the device since it was made. */
  long writtenBytes() throws IOException {
    String stat = Files.readString(Path.of("/sys/dev/block", mount().device(), "stat"));
    return 512 * Long.parseLong(stat.strip().split("\\s+")[6]);
  }

  /** How it is mounted, what is in it, and how much is free. */
  String world() throws IOException {
    try (Stream<Path> files = Files.list(point)) {
      List<String> names = files.map(Path::toString).sorted().toList();
      return mount() + " " + names + " " + Files.getFileStore(point).getUnallocatedSpace();
    }
  }

  @Override
  public void close() throws IOException {
    Shell.run("umount", "-l", point.toString());
    Files.delete(point);
    Files.delete(image);
    Files.delete(folder);
  }
}
