package io.everdrill.democell.services;

import io.everdrill.democell.process.SmallVertx;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One running service: its HTTP server on its own address with {@code /health} and {@code
 * /metrics}.
 */
final class ServiceProcess implements AutoCloseable {
  private final Vertx vertx;
  private final Service service;
  private final HttpServer server;
  private volatile boolean stopping;

  private ServiceProcess(ServiceSettings settings, InstantSource clock) {
    vertx = SmallVertx.create();
    ServiceContext context = ServiceContext.create(settings, vertx, clock);
    service = ServiceCatalogue.create(context);
    Router router = Router.router(vertx);
    router.get("/health").handler(request -> health(request.response()));
    router
        .get("/metrics")
        .handler(
            request ->
                request
                    .response()
                    .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(context.metrics().scrape()));
    service.serve(new Routes(router, context.metrics()));
    server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHost(settings.address())
                .setPort(ServiceSettings.HTTP_PORT)
                .setIdleTimeout(60));
    server.requestHandler(router);
  }

  static ServiceProcess start(ServiceSettings settings, InstantSource clock)
      throws ExecutionException, InterruptedException, TimeoutException {
    ServiceProcess process = new ServiceProcess(settings, clock);
    SmallVertx.await(process.server.listen());
    return process;
  }

  private void health(HttpServerResponse response) {
    boolean healthy = !stopping && service.healthy();
    response
        .setStatusCode(healthy ? 200 : 503)
        .putHeader("content-type", "application/json")
        .end("{\"healthy\":" + healthy + "}");
  }

  /** Lets running requests finish for a second, then stops. */
  @Override
  public void close() {
    stopping = true;
    try {
      SmallVertx.await(server.shutdown(1, TimeUnit.SECONDS));
      service.close();
      SmallVertx.await(vertx.close());
    } catch (ExecutionException | TimeoutException e) {
      // The process ends anyway; whoever waits for it is bounded by the lifeline.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
