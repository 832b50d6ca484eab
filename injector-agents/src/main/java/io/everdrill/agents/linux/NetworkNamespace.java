package io.everdrill.agents.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * The network namespace of a process. Sockets belong to the namespace of the thread that opens
 * them, for as long as they live, so entering it for the time of an opening is enough.
 */
public final class NetworkNamespace {

  private static final int CLONE_NEWNET = 0x40000000;
  private static final int O_RDONLY_CLOEXEC = 0x80000;

  /** The process in whose namespace this thread is, if it is one of ours that entered one. */
  private static final ThreadLocal<Long> VISITED = new ThreadLocal<>();

  private NetworkNamespace() {}

  /** Whether the process is in another namespace than this thread. */
  public static boolean differs(long pid) {
    return differ(Long.toString(pid), "thread-self");
  }

  /** Whether two processes are in different ones. */
  public static boolean differ(long onePid, long otherPid) {
    return differ(Long.toString(onePid), Long.toString(otherPid));
  }

  private static boolean differ(String one, String other) {
    try {
      return !Files.readSymbolicLink(Path.of("/proc/" + one + "/ns/net"))
          .equals(Files.readSymbolicLink(Path.of("/proc/" + other + "/ns/net")));
    } catch (IOException e) {
      // It is gone, or another user's and so not ours to enter.
      return false;
    }
  }

  /**
   * What the action gives, done by a thread of its own in the namespace of the process. It starts
   * commands by {@link #start}.
   *
   * @throws IllegalStateException if it cannot be entered
   */
  public static <T> T inside(long pid, Supplier<T> action) {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              Calls.enter(path(pid));
              VISITED.set(pid);
              return action.get();
            });
    // A platform thread that ends: it stays in the namespace, and no carrier may.
    Thread thread = Thread.ofPlatform().name("in-network-of-" + pid).start(task);
    // Its end is waited for, not its result: to say that it is done could be to wake a virtual
    // thread, and a carrier that it makes for that would be in the namespace as well.
    awaitEnd(thread);
    return switch (task.state()) {
      case SUCCESS -> task.resultNow();
      case FAILED -> throw unchecked(task.exceptionNow());
      case CANCELLED, RUNNING -> throw new IllegalStateException("ended by nobody");
    };
  }

  /**
   * Starts a command in the namespace where this thread is. The command enters it and not the
   * thread that starts it: the JVM makes a thread that waits for the command's end, keeps it for
   * other commands, and has it make more threads. All of them would be where the first was made.
   *
   * @throws IOException as {@link ProcessBuilder#start}
   */
  public static Process start(ProcessBuilder builder) throws IOException {
    Long visited = VISITED.get();
    if (visited == null) {
      return builder.start();
    }
    List<String> entering = new ArrayList<>(List.of("nsenter", "--net=" + path(visited), "--"));
    entering.addAll(builder.command());
    try (Calls.Opened here = Calls.open("/proc/thread-self/ns/net")) {
      Calls.enter("/proc/self/ns/net");
      try {
        return builder.command(entering).start();
      } finally {
        here.enter();
      }
    }
  }

  private static String path(long pid) {
    return "/proc/" + pid + "/ns/net";
  }

  /** Not ended by an interrupt, which is kept: an opening must not be left half done. */
  private static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException unchecked(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return (RuntimeException) thrown;
  }

  private static final class Calls {
    private static final SystemCall OPEN =
        SystemCall.variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT);
    private static final SystemCall SETNS = SystemCall.of("setns", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final SystemCall CLOSE = SystemCall.of("close", JAVA_INT, JAVA_INT);

    static void enter(String path) {
      try (Opened namespace = open(path)) {
        namespace.enter();
      }
    }

    static Opened open(String path) {
      try (Arena arena = Arena.ofConfined()) {
        return new Opened(path, (int) OPEN.call(arena.allocateFrom(path), O_RDONLY_CLOEXEC));
      } catch (SystemCall.Failed e) {
        throw new IllegalStateException(path + " cannot be entered: " + e.getMessage(), e);
      }
    }

    /** There for as long as it is open, though its processes end. */
    private record Opened(String path, int descriptor) implements AutoCloseable {

      void enter() {
        try {
          SETNS.call(descriptor, CLONE_NEWNET);
        } catch (SystemCall.Failed e) {
          throw new IllegalStateException(path + " cannot be entered: " + e.getMessage(), e);
        }
      }

      @Override
      public void close() {
        CLOSE.call(descriptor);
      }
    }
  }
}
