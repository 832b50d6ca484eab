package io.everdrill.agents.toxiproxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/** Passes TCP connections on, and lets toxics at them, which may change while they live. */
public final class TcpProxy implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final Route route;
  private final RandomGenerator chance;
  private final NetServer server;
  private final NetClient client;
  private final AtomicReference<List<NamedToxic>> toxics;
  private final AtomicReference<Upstream> upstream;
  private final Map<Link, Context> links = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong hits = new AtomicLong();

  /**
   * From where to where.
   *
   * @param listenPort 0 for any that is free
   * @param source the local address of connections to the upstream; empty for any
   * @param mostConnections at once; any more are closed
   */
  public record Route(
      String listenAddress,
      int listenPort,
      String upstreamAddress,
      int upstreamPort,
      String source,
      int mostConnections) {}

  /** Where connections that are accepted now are passed on to. */
  private record Upstream(String address, int port) {}

  private TcpProxy(Vertx vertx, Route route, List<NamedToxic> toxics, RandomGenerator chance) {
    this.vertx = vertx;
    this.route = route;
    this.toxics = new AtomicReference<>(List.copyOf(toxics));
    upstream = new AtomicReference<>(new Upstream(route.upstreamAddress(), route.upstreamPort()));
    this.chance = chance;
    NetClientOptions options =
        new NetClientOptions().setTcpNoDelay(true).setConnectTimeout((int) LIMIT.toMillis());
    client =
        vertx.createNetClient(
            route.source().isEmpty() ? options : options.setLocalAddress(route.source()));
    server =
        vertx
            .createNetServer(new NetServerOptions().setTcpNoDelay(true))
            .connectHandler(this::accept);
  }

  /**
   * A proxy that listens.
   *
   * @param chance for toxicity, jitter, sizes
   * @throws IllegalStateException if it cannot listen there
   */
  public static TcpProxy start(
      Vertx vertx, Route route, List<NamedToxic> toxics, RandomGenerator chance) {
    TcpProxy proxy = new TcpProxy(vertx, route, toxics, chance);
    result(
        proxy.server.listen(route.listenPort(), route.listenAddress()),
        "listen on " + route.listenAddress() + ":" + route.listenPort());
    return proxy;
  }

  private void accept(NetSocket caller) {
    if (open.incrementAndGet() > route.mostConnections()) {
      open.decrementAndGet();
      caller.close();
      return;
    }
    caller.pause();
    connections.incrementAndGet();
    AtomicBoolean left = new AtomicBoolean();
    caller.closeHandler(closed -> left.set(true));
    Upstream chosen = upstream.get();
    client
        .connect(chosen.port(), chosen.address())
        .onSuccess(
            target -> {
              if (left.get()) {
                open.decrementAndGet();
                target.close();
              } else {
                begin(caller, target, chosen);
              }
            })
        .onFailure(
            refused -> {
              open.decrementAndGet();
              if (refused instanceof ConnectException) {
                caller.close();
              } else {
                // It was accepted, and reset before that was seen.
                reset(caller);
              }
            });
  }

  /** RST instead of FIN; on its event loop only. */
  public static void reset(NetSocket socket) {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    if (channel.isActive()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.close();
    }
  }

  private void begin(NetSocket caller, NetSocket target, Upstream chosen) {
    target.pause();
    Link link = new Link(vertx, caller, target, chance, hits::incrementAndGet);
    links.put(link, vertx.getOrCreateContext());
    link.start(
        toxics.get(),
        () -> {
          links.remove(link);
          open.decrementAndGet();
        });
    // Those that were changed meanwhile.
    link.update(toxics.get());
    if (!chosen.equals(upstream.get())) {
      link.reset();
    }
  }

  /** From now on connections go there; those that go elsewhere are reset, and may come again. */
  public void leadTo(String address, int port) {
    upstream.set(new Upstream(address, port));
    links.forEach((link, context) -> context.runOnContext(go -> link.reset()));
  }

  /** From now on these, also on connections that there are; those that stay are not drawn anew. */
  public void setToxics(List<NamedToxic> now) {
    toxics.set(List.copyOf(now));
    links.forEach((link, context) -> context.runOnContext(go -> link.update(toxics.get())));
  }

  public int port() {
    return server.actualPort();
  }

  /** Since it was started. */
  public long connections() {
    return connections.get();
  }

  /** Those of them that a toxic hit. */
  public long hits() {
    return hits.get();
  }

  /** Connections through it are closed. */
  @Override
  public void close() {
    result(server.close(), "close proxy");
    result(client.close(), "close proxy");
  }

  private static void result(Future<?> future, String what) {
    try {
      future.toCompletionStage().toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
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
