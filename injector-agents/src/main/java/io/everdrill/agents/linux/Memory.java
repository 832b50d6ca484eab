package io.everdrill.agents.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of memory, in bytes: of the host, and of one process. */
public final class Memory {

  /** The kernel counts limits in pages; 64 KiB is a multiple of every architecture's. */
  private static final long GREATEST_PAGE_BYTES = 64 * 1024;

  private Memory() {}

  public static long wholePages(long bytes) {
    return Math.max(1, bytes / GREATEST_PAGE_BYTES) * GREATEST_PAGE_BYTES;
  }

  public static long totalBytes() {
    return field(Path.of("/proc/meminfo"), "MemTotal:");
  }

  public static long availableBytes() {
    return field(Path.of("/proc/meminfo"), "MemAvailable:");
  }

  /** What a process has touched of its own, without files; 0 if it has ended. */
  public static long anonymousBytes(long pid) {
    Path status = Path.of("/proc/" + pid + "/status");
    try {
      return field(status, "RssAnon:");
    } catch (UncheckedIOException e) {
      return 0;
    }
  }

  /** A zombie and a kernel thread have none of the fields of memory. */
  private static long field(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }
}
