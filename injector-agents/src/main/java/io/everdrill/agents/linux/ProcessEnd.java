package io.everdrill.agents.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when a process ends, at once, by pidfd_open(2): the JDK asks every 300 ms and then more and
 * more seldom where the process is not its child. Before Linux 5.3 it never tells.
 */
public final class ProcessEnd implements AutoCloseable {

  /** How long a thread may wait on after it was closed. */
  private static final int STEP_MILLIS = 500;

  private static final int ESRCH = 3;
  private static final int EINTR = 4;
  private static final Logger LOG = LoggerFactory.getLogger(ProcessEnd.class);

  private final ProcessIdentity process;
  private final Runnable ended;
  private volatile boolean open = true;

  private ProcessEnd(ProcessIdentity process, Runnable ended) {
    this.process = process;
    this.ended = ended;
  }

  /**
   * @param ended is run once, by another thread, when the process has ended; not after closing
   */
  public static ProcessEnd watch(ProcessIdentity process, Runnable ended) {
    ProcessEnd watch = new ProcessEnd(process, ended);
    Thread.ofPlatform().daemon().name("end-of-" + process.pid()).start(watch::run);
    return watch;
  }

  private void run() {
    try {
      await();
    } catch (SystemCall.Failed e) {
      if (e.errno() != ESRCH) {
        LOG.info("the end of process {} will be seen at the next beat: {}", process, e.toString());
        return;
      }
    }
    if (open) {
      ended.run();
    }
  }

  private void await() {
    int descriptor = (int) Calls.SYSCALL.call(Calls.PIDFD_OPEN, process.pid(), 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment polled = arena.allocate(Calls.POLLFD_BYTES, Integer.BYTES);
      polled.set(JAVA_INT, 0, descriptor);
      polled.set(JAVA_SHORT, Integer.BYTES, Calls.POLLIN);
      // Its number may have been another's before it was opened.
      boolean there = process.alive();
      while (open && there) {
        there = !isReadable(polled);
      }
    } finally {
      Calls.CLOSE.call(descriptor);
    }
  }

  private static boolean isReadable(MemorySegment polled) {
    try {
      return Calls.POLL.call(polled, 1L, STEP_MILLIS) > 0;
    } catch (SystemCall.Failed e) {
      if (e.errno() == EINTR) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    open = false;
  }

  private static final class Calls {
    /** The same on every architecture since 5.3. */
    private static final long PIDFD_OPEN = 434;

    private static final int POLLFD_BYTES = 8;
    private static final short POLLIN = 1;

    private static final SystemCall SYSCALL =
        SystemCall.variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final SystemCall POLL =
        SystemCall.of("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final SystemCall CLOSE = SystemCall.of("close", JAVA_INT, JAVA_INT);
  }
}
