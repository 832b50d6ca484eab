package io.everdrill.agents.faults.proxy;

import io.everdrill.topics.events.HttpFault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Answers a share of HTTP/1.1 requests itself, and passes the others on, bodies streamed. */
final class HttpAbortProxy implements Proxy {

  private static final int GREATEST_HEADER_BYTES = 64 << 10;
  private static final int MOST_CONNECTIONS = 256;

  /** Of one connection, not of the request (RFC 9110, 7.6.1). */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final Place place;
  private final HttpFault.Abort fault;
  private final RandomGenerator chance;
  private final HttpServer server;
  private final HttpClient client;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong aborted = new AtomicLong();

  HttpAbortProxy(Place place, HttpFault.Abort fault, RandomGenerator chance) {
    this.place = place;
    this.fault = fault;
    this.chance = chance;
    client =
        place
            .vertx()
            .createHttpClient(
                new HttpClientOptions()
                    .setLocalAddress(place.source())
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
    Proxy.result(server.listen(0, place.address()), "proxy on " + place.address());
  }

  private void decide(HttpServerRequest request) {
    requests.incrementAndGet();
    if (meant(request.path()) && chance.nextDouble() * 100 < fault.requestPercent()) {
      aborted.incrementAndGet();
      request.response().setStatusCode(fault.status()).end();
    } else {
      pass(request);
    }
  }

  private boolean meant(String path) {
    return fault.pathPrefixes().isEmpty()
        || fault.pathPrefixes().stream().anyMatch(path::startsWith);
  }

  private void pass(HttpServerRequest request) {
    request.pause();
    client
        .request(
            new RequestOptions()
                .setMethod(request.method())
                .setHost(place.address())
                .setPort(place.port())
                .setURI(request.uri()))
        .onSuccess(onward -> pass(request, onward))
        .onFailure(refused -> request.connection().close());
  }

  private static void pass(HttpServerRequest request, HttpClientRequest onward) {
    copy(request.headers(), onward.headers());
    request.response().closeHandler(callerLeft -> onward.reset());
    onward
        .response()
        .onSuccess(answer -> answer(answer, request.response()))
        .onFailure(broken -> request.connection().close());
    if (hasBody(request)) {
      onward.setChunked(!request.headers().contains("content-length"));
      request.pipeTo(onward);
    } else {
      onward.end();
      request.resume();
    }
  }

  private static boolean hasBody(HttpServerRequest request) {
    return request.headers().contains("content-length")
        || request.headers().contains("transfer-encoding");
  }

  private static void answer(HttpClientResponse answer, HttpServerResponse response) {
    response.setStatusCode(answer.statusCode()).setStatusMessage(answer.statusMessage());
    copy(answer.headers(), response.headers());
    response.setChunked(answer.headers().contains("transfer-encoding"));
    answer.pipeTo(response).onFailure(broken -> response.reset());
  }

  private static void copy(MultiMap from, MultiMap to) {
    from.forEach(
        header -> {
          if (!HOP_BY_HOP.contains(header.getKey().toLowerCase(Locale.ROOT))) {
            to.add(header.getKey(), header.getValue());
          }
        });
  }

  @Override
  public int port() {
    return server.actualPort();
  }

  @Override
  public Exposure exposure() {
    return new Exposure("requests", aborted.get(), requests.get());
  }

  @Override
  public void close() {
    Proxy.result(server.close(), "close proxy");
    Proxy.result(client.close(), "close proxy");
  }
}
