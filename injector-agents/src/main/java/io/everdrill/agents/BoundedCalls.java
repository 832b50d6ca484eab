package io.everdrill.agents;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls into the world that may hang, as into a process that another fault has stopped: each is
 * waited for so long and no longer, so that an abort never waits for one. While one hangs, the next
 * is not begun.
 */
final class BoundedCalls {

  static final Duration LIMIT = Duration.ofSeconds(1);

  private final String name;
  private FutureTask<?> last = new FutureTask<>(() -> "");

  /**
   * @param name of the threads
   */
  BoundedCalls(String name) {
    this.name = name;
    last.run();
  }

  /**
   * What the call gives.
   *
   * @throws IllegalStateException if it does not end in time, or throws
   */
  <T> T within(String what, Callable<T> call) throws InterruptedException {
    return within(what, LIMIT, call);
  }

  /** As {@link #within(String, Callable)}, with a time of its own. */
  <T> T within(String what, Duration limit, Callable<T> call) throws InterruptedException {
    return got(what, limit, begun(what, call, () -> {}));
  }

  /**
   * Begins the call, and does not wait for it.
   *
   * @param returned run when it has ended, whichever way
   */
  <T> FutureTask<T> begun(String what, Callable<T> call, Runnable returned) {
    if (!last.isDone()) {
      throw new IllegalStateException(what + ": not begun, the call before still hangs");
    }
    FutureTask<T> task =
        new FutureTask<>(call) {
          @Override
          protected void done() {
            returned.run();
          }
        };
    last = task;
    Thread.ofPlatform().daemon().name(name).start(task);
    return task;
  }

  /** What a call that was begun gives, as {@link #within(String, Duration, Callable)}. */
  static <T> T got(String what, Duration limit, FutureTask<T> task) throws InterruptedException {
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(what + ": not done after " + limit, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(what + ": " + e.getCause(), e.getCause());
    }
  }

  /** Whether one that was waited for too long goes on. */
  boolean hangs() {
    return !last.isDone();
  }
}
