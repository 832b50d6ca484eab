package io.everdrill.agents.faults.proxy;

import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.atomic.AtomicLong;

/** Passes HTTP/1.1 requests on, and does to those that match what a fault does. */
final class HttpProxy implements Proxy {

  private static final int GREATEST_HEADER_BYTES = 64 << 10;
  private static final int MOST_CONNECTIONS = 256;

  private final Place place;
  private final RequestMatch match;
  private final HttpHit hit;
  private final HttpServer server;
  private final HttpClient client;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong hits = new AtomicLong();

  HttpProxy(Place place, RequestMatch match, HttpHit hit) {
    this.place = place;
    this.match = match;
    this.hit = hit;
    client =
        place
            .vertx()
            .createHttpClient(
                new HttpClientOptions()
                    .setLocalAddress(place.source().isEmpty() ? null : place.source())
                    .setConnectTimeout((int) LIMIT.toMillis())
                    .setMaxHeaderSize(GREATEST_HEADER_BYTES),
                new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
    server =
        place
            .vertx()
            .createHttpServer(
                new HttpServerOptions()
                    .setHandle100ContinueAutomatically(true)
                    .setMaxInitialLineLength(GREATEST_HEADER_BYTES)
                    .setMaxHeaderSize(GREATEST_HEADER_BYTES))
            .requestHandler(this::decide);
    Proxy.result(server.listen(0, place.listen()), "proxy on " + place.listen());
  }

  private void decide(HttpServerRequest request) {
    requests.incrementAndGet();
    HttpPassage passage = new HttpPassage(request, client, place, hits::incrementAndGet);
    if (match.hits(request.method().name(), request.path())) {
      hit.on(passage);
    } else {
      passage.pass();
    }
  }

  @Override
  public int port() {
    return server.actualPort();
  }

  @Override
  public Exposure exposure() {
    return new Exposure("requests", hits.get(), requests.get());
  }

  @Override
  public void close() {
    Proxy.result(server.close(), "close proxy");
    Proxy.result(client.close(), "close proxy");
  }
}
