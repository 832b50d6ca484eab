package io.everdrill.agents.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The network namespace of a process. Sockets belong to the namespace of the thread that opens
 * them, for as long as they live, so entering it for the time of an opening is enough.
 */
public final class NetworkNamespace {

  private static final int CLONE_NEWNET = 0x40000000;
  private static final int O_RDONLY_CLOEXEC = 0x80000;

  private NetworkNamespace() {}

  /** Whether the process is in another namespace than this thread. */
  public static boolean differs(long pid) {
    try {
      return !Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net"))
          .equals(Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")));
    } catch (IOException e) {
      // It is gone, or another user's and so not ours to enter.
      return false;
    }
  }

  /**
   * What the action gives, done by a thread of its own in the namespace of the process.
   *
   * @throws IllegalStateException if it cannot be entered
   */
  public static <T> T inside(long pid, Supplier<T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    // A platform thread that ends: it stays in the namespace, and no carrier may.
    Thread.ofPlatform()
        .name("in-network-of-" + pid)
        .start(
            () -> {
              try {
                Calls.enter("/proc/" + pid + "/ns/net");
                result.complete(action.get());
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            });
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** open(2), setns(2) and close(2). */
  private static final class Calls {
    private static final Linker.Option ERRNO_KEPT = Linker.Option.captureCallState("errno");
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
        STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN =
        function(
            "open",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS =
        function("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE =
        function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    static void enter(String path) {
      try (Arena arena = Arena.ofConfined()) {
        var state = arena.allocate(STATE);
        int descriptor = (int) OPEN.invoke(state, arena.allocateFrom(path), O_RDONLY_CLOEXEC);
        require(descriptor, (int) ERRNO.get(state, 0L), "open " + path);
        try {
          int entered = (int) SETNS.invoke(state, descriptor, CLONE_NEWNET);
          require(entered, (int) ERRNO.get(state, 0L), "setns " + path);
        } finally {
          int ignored = (int) CLOSE.invoke(state, descriptor);
        }
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("setns " + path, e);
      }
    }

    private static void require(int result, int errno, String what) {
      if (result < 0) {
        throw new IllegalStateException(what + ": errno " + errno);
      }
    }

    private static MethodHandle function(
        String name, FunctionDescriptor type, Linker.Option... options) {
      Linker.Option[] all = java.util.Arrays.copyOf(options, options.length + 1);
      all[options.length] = ERRNO_KEPT;
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, all);
    }
  }
}
