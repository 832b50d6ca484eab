package io.everdrill.democell.process;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * Ends this process when its supervisor is gone: standard input is a pipe that only the supervisor
 * holds, so its end of file is the supervisor's death, however that came.
 */
public final class Lifeline {
  private static final Duration LONGEST_STOP = Duration.ofSeconds(2);

  private Lifeline() {}

  /**
   * Watches standard input; also bounds the time that the shutdown hooks may take.
   *
   * @param exit ends this process with its hooks
   * @param halt ends it without them
   */
  public static void hold(Runnable stop, IntConsumer exit, IntConsumer halt) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopInTime(stop, halt), "stop"));
    Thread.ofPlatform().daemon().name("lifeline").start(() -> watch(System.in, exit));
  }

  /** A failure with its causes in one line. */
  public static String reasons(Throwable failure) {
    StringBuilder line = new StringBuilder(failure.toString());
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      line.append(", because ").append(cause);
    }
    return line.toString();
  }

  private static void stopInTime(Runnable stop, IntConsumer halt) {
    Thread work = Thread.ofPlatform().daemon().name("graceful-stop").start(stop);
    try {
      if (!work.join(LONGEST_STOP)) {
        halt.accept(1);
      }
    } catch (InterruptedException e) {
      halt.accept(1);
    }
  }

  private static void watch(InputStream in, IntConsumer exit) {
    try {
      while (in.read() >= 0) {
        // Nothing is ever said on this line; only its end means something.
      }
    } catch (IOException e) {
      // A broken pipe says the same as its end.
    }
    exit.accept(0);
  }
}
