package io.everdrill.democell.process;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Vert.x with one event loop and few workers: a process that fits into 32 MiB. */
public final class SmallVertx {
  private static final long LONGEST_WAIT_SECONDS = 5;

  private SmallVertx() {}

  /** Keeps no folder in the temp directory. */
  public static Vertx create() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(2)
            .setInternalBlockingPoolSize(2)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setClassPathResolvingEnabled(false)
                    .setFileCachingEnabled(false)));
  }

  /** For starting and stopping only; not to be called on the event loop. */
  public static <T> T await(Future<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
  }
}
