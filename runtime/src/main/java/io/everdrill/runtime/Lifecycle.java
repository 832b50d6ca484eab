package io.everdrill.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the parts of a process in order and stops them in the opposite order, each within its
 * limit: a part that hangs is reported and the next one is stopped all the same.
 *
 * <p>After {@link #stopWithJvm()}, SIGINT and SIGTERM stop the parts and the JVM then ends with 130
 * or 143 on its own. The application's log4j2 configuration says {@code shutdownHook = disable}, or
 * nothing that is logged during that stop is seen.
 */
public final class Lifecycle implements AutoCloseable {
  public static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  private final Deque<Part> parts = new ConcurrentLinkedDeque<>();
  private final List<NotStopped> notStopped = new ArrayList<>();
  private final Object stopping = new Object();
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private volatile State state = State.STARTING;
  private String starting = "";

  private enum State {
    STARTING,
    RUNNING,
    STOPPING,
    STOPPED
  }

  private record Part(String name, Duration stopLimit, AutoCloseable closeable) {}

  /** A part that was told to stop and did not, or failed while it did. */
  public record NotStopped(String part, String why) {}

  /** Why a process ends. */
  public sealed interface End {}

  /** Somebody asked: a signal, a person, the last drill. */
  public record Asked(String by) implements End {}

  /** A bug of ours; going on would be worse. */
  public record Failed(String part, Throwable bug) implements End {}

  /** A part was not started because the process is stopping: nothing is wrong. */
  public static final class Stopping extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private Stopping(String part) {
      super("Not starting " + part + ": the process is stopping");
    }
  }

  /** Starts a part that has 30 s to stop. */
  public <T extends AutoCloseable> T start(String name, Callable<T> part) throws Exception {
    return start(name, STOP_LIMIT, part);
  }

  /**
   * Starts a part; it is stopped before all that were started earlier.
   *
   * @throws Stopping after a stop was asked for
   */
  public <T extends AutoCloseable> T start(String name, Duration stopLimit, Callable<T> part)
      throws Exception {
    beginStart(name);
    long beganNanos = System.nanoTime();
    try {
      T started = part.call();
      LOG.debug("{} started in {} ms", name, (System.nanoTime() - beganNanos) / 1_000_000);
      parts.push(new Part(name, stopLimit, started));
      return started;
    } finally {
      endStart();
    }
  }

  private synchronized void beginStart(String name) {
    if (state == State.STOPPING || state == State.STOPPED) {
      throw new Stopping(name);
    }
    starting = name;
  }

  private synchronized void endStart() {
    starting = "";
    notifyAll();
  }

  /** All parts are there. */
  public synchronized void running() {
    if (state == State.STARTING) {
      state = State.RUNNING;
    }
  }

  /** Up between {@link #running()} and the stop. */
  public Health health() {
    State now = state;
    return now == State.RUNNING ? new Health.Up(text(now)) : new Health.Down(text(now));
  }

  /** Asks the process to end; the first who asks, or fails, is the reason. */
  public void end(String by) {
    end.complete(new Asked(by));
  }

  /** A part came upon a bug of ours: the process is to end. */
  public void fail(String part, Throwable bug) {
    end.complete(new Failed(part, bug));
  }

  /** Waits until somebody asks, something fails, or everything is stopped. */
  public End awaitEnd() throws InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Never completed with an exception", e);
    }
  }

  /** Stops the parts when the JVM is told to end. */
  public void stopWithJvm() {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("lifecycle-stop")
                .unstarted(
                    () -> {
                      end("signal");
                      stop();
                    }));
  }

  /**
   * Stops all parts, last started first; says which did not stop. A part that is being started is
   * waited for, up to 30 s, and stopped too. A second call waits for the first and says the same.
   */
  public List<NotStopped> stop() {
    synchronized (stopping) {
      stopStarting();
      while (!parts.isEmpty()) {
        stop(parts.pop());
      }
      state = State.STOPPED;
      end("stop");
      return List.copyOf(notStopped);
    }
  }

  private synchronized void stopStarting() {
    if (state == State.STOPPED) {
      return;
    }
    state = State.STOPPING;
    long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
    try {
      while (!starting.isEmpty()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          notStopped.add(new NotStopped(starting, "was still starting after " + STOP_LIMIT));
          return;
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      notStopped.add(new NotStopped(starting, "was still starting: interrupted"));
    }
  }

  @Override
  public void close() {
    stop();
  }

  private void stop(Part part) {
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    Thread closer =
        Thread.ofPlatform()
            .name("stop-" + part.name())
            .daemon()
            .start(
                () -> {
                  try {
                    part.closeable().close();
                    stopped.complete(null);
                  } catch (Throwable e) {
                    stopped.completeExceptionally(e);
                  }
                });
    try {
      stopped.get(part.stopLimit().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      notStopped.add(new NotStopped(part.name(), hangs(part, closer)));
      closer.interrupt();
    } catch (ExecutionException e) {
      notStopped.add(new NotStopped(part.name(), "failed to stop: " + e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      notStopped.add(new NotStopped(part.name(), "not waited for: interrupted"));
    }
  }

  private static String hangs(Part part, Thread closer) {
    StackTraceElement[] stack = closer.getStackTrace();
    return "did not stop in %s, hangs at %s"
        .formatted(part.stopLimit(), stack.length == 0 ? "an unknown place" : stack[0]);
  }

  private static String text(State state) {
    return switch (state) {
      case STARTING -> "starting";
      case RUNNING -> "running";
      case STOPPING -> "stopping";
      case STOPPED -> "stopped";
    };
  }
}
