package io.everdrill.agents.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.NoSuchElementException;

/** What two names of one folder name, swapped in one step: renameat2(2) with RENAME_EXCHANGE. */
@FunctionalInterface
public interface NameExchange {

  /** By the kernel, where the file system knows how: ext4, xfs, btrfs, tmpfs, overlay do. */
  NameExchange KERNELS = NameExchange::byKernel;

  /**
   * @return false if it cannot be done here; then nothing was touched
   * @throws NoSuchFileException if one of them is not there
   */
  boolean swap(Path one, Path other) throws IOException;

  private static boolean byKernel(Path one, Path other) throws IOException {
    int atWorkingFolder = -100;
    int exchange = 2;
    try (Arena arena = Arena.ofConfined()) {
      // Of musl there is none: found each time, which is seldom.
      SystemCall.of("renameat2", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT)
          .call(
              atWorkingFolder,
              arena.allocateFrom(one.toString()),
              atWorkingFolder,
              arena.allocateFrom(other.toString()),
              exchange);
      return true;
    } catch (NoSuchElementException e) {
      return false;
    } catch (SystemCall.Failed e) {
      int noSuchFile = 2;
      int invalid = 22;
      int noSuchCall = 38;
      if (e.errno() == noSuchFile) {
        throw new NoSuchFileException(one.toString(), other.toString(), "exchange");
      }
      if (e.errno() == invalid || e.errno() == noSuchCall) {
        return false;
      }
      throw new IOException(one + " and " + other + ": " + e.getMessage(), e);
    }
  }
}
