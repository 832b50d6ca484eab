package io.everdrill.democell.monitor;

import io.everdrill.democell.process.SmallVertx;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** One running monitor, with {@code /health} on its own address. */
public final class MonitorProcess implements AutoCloseable {
  private final Vertx vertx;

  private MonitorProcess(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Returns when it watches. */
  public static MonitorProcess start(MonitorSettings settings, InstantSource clock)
      throws ExecutionException, InterruptedException, TimeoutException {
    Vertx vertx = SmallVertx.create();
    new Monitor(vertx, settings, clock).start();
    SmallVertx.await(
        vertx
            .createHttpServer()
            .requestHandler(request -> request.response().end("{\"healthy\":true}"))
            .listen(MonitorSettings.PORT, settings.address()));
    return new MonitorProcess(vertx);
  }

  @Override
  public void close() {
    vertx.close();
  }
}
