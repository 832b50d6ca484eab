package io.everdrill.bench;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs work on a thread in a network namespace of its own, with nothing in it but loopback. What
 * the work starts is in it too; it is gone when they are.
 */
final class OwnNetwork {

  /** unshare(2). */
  private static final int CLONE_NEWNET = 0x40000000;

  private OwnNetwork() {}

  static <T> T call(Callable<T> work) throws Exception {
    FutureTask<T> inside =
        new FutureTask<>(
            () -> {
              leaveNetwork();
              run("ip", "link", "set", "lo", "up");
              return work.call();
            });
    Thread.ofPlatform().name("own-network").start(inside);
    try {
      return inside.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** A command that has to end well. */
  static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": exit code " + process.exitValue());
    }
  }

  private static void leaveNetwork() throws IOException {
    Linker linker = Linker.nativeLinker();
    int result;
    try {
      result =
          (int)
              linker
                  .downcallHandle(
                      linker.defaultLookup().findOrThrow("unshare"),
                      FunctionDescriptor.of(JAVA_INT, JAVA_INT))
                  .invokeExact(CLONE_NEWNET);
    } catch (Throwable e) {
      throw new IOException("unshare(CLONE_NEWNET)", e);
    }
    if (result != 0) {
      throw new IOException("expected the right to make a network namespace: run as root");
    }
  }
}
