package io.everdrill.agents.faults.proxy;

import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Stands between a target and whoever calls it, and does there what the kernel cannot. */
interface Proxy extends AutoCloseable {

  Duration LIMIT = Duration.ofSeconds(5);

  /**
   * Where a proxy stands.
   *
   * @param listen the address at which it listens, on any port that is free
   * @param address of the target
   * @param port of the target
   * @param source the address from which the proxy calls the target, and nobody else does; empty
   *     for any
   */
  record Place(Vertx vertx, String listen, String address, int port, String source) {}

  /** Makes a proxy in a place. */
  @FunctionalInterface
  interface Maker {
    Proxy at(Place place);
  }

  /** Where it listens. */
  int port();

  Exposure exposure();

  @Override
  void close();

  /** What an asynchronous operation gives, within {@link #LIMIT}. */
  static <T> T result(Future<T> future, String what) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(what + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(what + ": not done after " + LIMIT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(what + ": interrupted", e);
    }
  }
}
