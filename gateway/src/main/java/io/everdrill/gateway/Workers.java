package io.everdrill.gateway;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Does what may block on virtual threads, as much at once as the lanes allow. */
final class Workers {

  private final Vertx vertx;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Workers(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Goes on with the result on the event loop of the caller; false, and nothing is done, if there
   * is no place.
   */
  <T> boolean begin(Lane lane, Supplier<T> work, Consumer<T> next) {
    if (!lane.places().tryAcquire()) {
      return false;
    }
    Context eventLoop = vertx.getOrCreateContext();
    threads.execute(
        () -> {
          try {
            T result = work.get();
            eventLoop.runOnContext(now -> next.accept(result));
          } finally {
            lane.places().release();
          }
        });
    return true;
  }

  void close() {
    threads.shutdownNow();
  }
}
