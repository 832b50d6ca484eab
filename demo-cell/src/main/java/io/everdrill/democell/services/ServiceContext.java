package io.everdrill.democell.services;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.time.InstantSource;

/** What every service of the cell is built from. */
record ServiceContext(
    ServiceSettings settings,
    Vertx vertx,
    HttpClient client,
    ServiceMetrics metrics,
    InstantSource clock) {

  static ServiceContext create(ServiceSettings settings, Vertx vertx, InstantSource clock) {
    return new ServiceContext(
        settings, vertx, client(settings, vertx), new ServiceMetrics(), clock);
  }

  /** Everything leaves from the service's own address, so that rules by peer see who calls whom. */
  static HttpClient client(ServiceSettings settings, Vertx vertx) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setLocalAddress(settings.address())
            .setConnectTimeout(300)
            .setKeepAliveTimeout(30);
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(32).setMaxWaitQueueSize(64);
    return vertx.createHttpClient(options, pool);
  }
}
