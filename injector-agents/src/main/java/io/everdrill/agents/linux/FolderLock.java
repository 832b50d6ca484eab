package io.everdrill.agents.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * Lets those who change the names in one folder take turns: flock(2) on the folder itself.
 *
 * <p>Threads of one process exclude each other as processes do, the kernel lets go when the holder
 * dies, and there is no file for it that could be left. Java's own {@code FileLock} can do none of
 * the three.
 */
public final class FolderLock implements AutoCloseable {

  private static final int READ_CLOSE_ON_EXEC = 0x80000;
  private static final int EXCLUSIVE_OR_FAIL = 2 | 4;
  private static final int UNLOCK = 8;

  private static final int NO_SUCH_FILE = 2;
  private static final int HELD_BY_ANOTHER = 11;

  /** EBADF, ENOLCK, ENOSYS, EOPNOTSUPP: NFS has no such lock of a folder. */
  private static final Set<Integer> NOT_THERE = Set.of(9, 37, 38, 95);

  private final int descriptor;

  private FolderLock(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Waits until it is free. Where the file system has no lock of folders nobody waits for anybody.
   *
   * @throws NoSuchFileException if there is no such folder
   * @throws IllegalStateException if another has held it for all of the limit
   */
  public static FolderLock take(Path folder, Duration limit) throws IOException {
    FolderLock lock = new FolderLock(open(folder));
    try {
      Await.until(limit, lock::taken, folder + " not to be locked by another");
      return lock;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static int open(Path folder) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return (int) Calls.OPEN.call(arena.allocateFrom(folder.toString()), READ_CLOSE_ON_EXEC);
    } catch (SystemCall.Failed e) {
      if (e.errno() == NO_SUCH_FILE) {
        throw new NoSuchFileException(folder.toString());
      }
      throw new IOException(folder + ": " + e.getMessage(), e);
    }
  }

  private boolean taken() {
    try {
      Calls.FLOCK.call(descriptor, EXCLUSIVE_OR_FAIL);
      return true;
    } catch (SystemCall.Failed e) {
      if (e.errno() == HELD_BY_ANOTHER) {
        return false;
      }
      if (NOT_THERE.contains(e.errno())) {
        return true;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      // Closing alone would not do while a child that is just being started has the descriptor.
      Calls.FLOCK.call(descriptor, UNLOCK);
    } catch (SystemCall.Failed e) {
      if (!NOT_THERE.contains(e.errno())) {
        throw e;
      }
    } finally {
      Calls.CLOSE.call(descriptor);
    }
  }

  private static final class Calls {
    static final SystemCall OPEN = SystemCall.variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT);
    static final SystemCall FLOCK = SystemCall.of("flock", JAVA_INT, JAVA_INT, JAVA_INT);
    static final SystemCall CLOSE = SystemCall.of("close", JAVA_INT, JAVA_INT);
  }
}
