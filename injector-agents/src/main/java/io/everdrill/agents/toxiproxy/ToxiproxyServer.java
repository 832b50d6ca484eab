package io.everdrill.agents.toxiproxy;

import io.everdrill.agents.toxiproxy.ManagedProxy.Wiring;
import io.everdrill.agents.toxiproxy.ToxiproxyApi.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Toxiproxy's HTTP API on a port of loopback, for the clients that there are for it. Its proxies
 * listen on loopback only, and lead to nothing that must not be cut. All ends with it.
 */
public final class ToxiproxyServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ToxiproxyServer.class);
  private static final int MOST_BODY_BYTES = 1 << 20;
  private static final int MOST_CONNECTIONS = 1024;
  private static final int LIMIT_SECONDS = 5;
  private static final int FORBIDDEN_WITHIN_MILLIS = 100;

  private final Vertx vertx;
  private final Predicate<InetSocketAddress> neverCut;
  private final RandomGenerator chance;
  private final Supplier<String> forbids;
  private final ToxiproxyApi api;
  private final HttpServer server;

  private ToxiproxyServer(
      Predicate<InetSocketAddress> neverCut,
      RandomGenerator chance,
      ToxicLimits limits,
      Supplier<String> forbids) {
    this.neverCut = neverCut;
    this.chance = chance;
    this.forbids = forbids;
    api = new ToxiproxyApi(this::proxy, limits, forbids);
    vertx = ProxyVertx.create(1);
    server = vertx.createHttpServer().requestHandler(this::read);
  }

  /**
   * A server that listens on 127.0.0.1.
   *
   * @param port 0 for any that is free
   * @param neverCut whether no proxy may stand before this endpoint
   * @param chance for toxicity, jitter, sizes
   * @param limits what toxics there may be, and for how long
   * @param forbids why nothing may be broken now, asked again and again; empty if something may
   */
  public static ToxiproxyServer start(
      int port,
      Predicate<InetSocketAddress> neverCut,
      RandomGenerator chance,
      ToxicLimits limits,
      Supplier<String> forbids) {
    ToxiproxyServer started = new ToxiproxyServer(neverCut, chance, limits, forbids);
    started.vertx.setPeriodic(FORBIDDEN_WITHIN_MILLIS, timer -> started.endWhatMayNotBe());
    await(started.server.listen(port, "127.0.0.1").toCompletionStage().toCompletableFuture());
    return started;
  }

  private void endWhatMayNotBe() {
    if (forbids.get().isEmpty()) {
      vertx
          .executeBlocking(api::endOld)
          .onSuccess(ended -> ended.forEach(toxic -> LOG.info("{}: ended at its limit", toxic)))
          .onFailure(e -> LOG.error("a toxic is past its limit and does not end", e));
    } else {
      vertx.executeBlocking(api::reset);
    }
  }

  public int port() {
    return server.actualPort();
  }

  private TcpProxy proxy(Wiring wiring, List<NamedToxic> toxics) {
    InetSocketAddress listen = Endpoint.parse(wiring.listen());
    InetSocketAddress upstream = Endpoint.parse(wiring.upstream());
    if (!listen.getAddress().isLoopbackAddress()) {
      throw new ApiError(400, "listen: expected an address of loopback, got " + wiring.listen());
    }
    if (neverCut.test(upstream)) {
      throw new ApiError(400, "upstream: " + wiring.upstream() + " is never cut");
    }
    try {
      return TcpProxy.start(
          vertx,
          new TcpProxy.Route(
              Endpoint.literal(listen),
              listen.getPort(),
              Endpoint.literal(upstream),
              upstream.getPort(),
              "",
              MOST_CONNECTIONS),
          toxics,
          chance);
    } catch (IllegalStateException e) {
      throw new ApiError(500, e.getMessage());
    }
  }

  private void read(HttpServerRequest request) {
    if (String.valueOf(request.getHeader("user-agent")).startsWith("Mozilla/")) {
      // As Toxiproxy: no page that a person looks at drives it.
      request.response().setStatusCode(403).end("User agent not allowed");
      return;
    }
    Buffer body = Buffer.buffer();
    request.handler(
        piece -> {
          if (body.length() + piece.length() > MOST_BODY_BYTES) {
            request.connection().close();
          } else {
            body.appendBuffer(piece);
          }
        });
    request.endHandler(
        read ->
            vertx
                .executeBlocking(
                    () -> api.answer(request.method().name(), request.path(), body.toString()))
                .onSuccess(answer -> write(request, answer))
                .onFailure(bug -> request.response().setStatusCode(500).end()));
  }

  private static void write(HttpServerRequest request, Answer answer) {
    request.response().setStatusCode(answer.status());
    if (answer.json().isEmpty()) {
      request.response().end();
    } else {
      request.response().putHeader("content-type", "application/json").end(answer.json());
    }
  }

  @Override
  public void close() {
    api.close();
    await(vertx.close().toCompletionStage().toCompletableFuture());
  }

  private static void await(CompletableFuture<?> future) {
    future.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }
}
