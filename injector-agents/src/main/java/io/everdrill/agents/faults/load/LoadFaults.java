package io.everdrill.agents.faults.load;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.Lazy;
import io.everdrill.agents.faults.NeverCut;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Faults by traffic of the agent's own. */
public final class LoadFaults implements FaultFamily {

  private static final int CLOSE_LIMIT_SECONDS = 5;

  private final Lazy<Vertx> vertx = new Lazy<>(LoadFaults::newVertx, LoadFaults::close);
  private final Supplier<NeverCut> neverCut;

  /**
   * @param neverCut asked whenever a fault is prepared: what is never cut gets no load either
   */
  public LoadFaults(Supplier<NeverCut> neverCut) {
    this.neverCut = neverCut;
  }

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(
        new TrafficSurgeDriver(neverCut, vertx), new ConnectionExhaustionDriver(neverCut, vertx));
  }

  @Override
  public void close() {
    vertx.close();
  }

  /** Without the folder for files in /tmp, which an agent killed by SIGKILL would leave there. */
  private static Vertx newVertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  private static void close(Vertx opened) {
    try {
      opened
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("close what makes load", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
