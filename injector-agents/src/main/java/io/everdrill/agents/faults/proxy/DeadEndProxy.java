package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.toxiproxy.TcpProxy;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.vertx.core.Handler;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicLong;

/** Accepts every connection and leads none on: the target sees nobody. */
final class DeadEndProxy implements Proxy {

  private final NetServer server;
  private final AtomicLong connections = new AtomicLong();

  private DeadEndProxy(Place place, Handler<NetSocket> reception) {
    server =
        place
            .vertx()
            .createNetServer(new NetServerOptions())
            .connectHandler(
                caller -> {
                  connections.incrementAndGet();
                  reception.handle(caller);
                });
    Proxy.result(server.listen(0, place.listen()), "proxy on " + place.listen());
  }

  /** Swallows what comes, and never answers. */
  static DeadEndProxy swallowing(Place place) {
    return new DeadEndProxy(
        place,
        caller -> {
          caller.exceptionHandler(broken -> caller.close());
          caller.handler(swallowed -> {});
        });
  }

  /** Resets each connection at once. */
  static DeadEndProxy resetting(Place place) {
    return new DeadEndProxy(place, TcpProxy::reset);
  }

  @Override
  public int port() {
    return server.actualPort();
  }

  @Override
  public Exposure exposure() {
    long all = connections.get();
    return new Exposure("connections", all, all);
  }

  @Override
  public void close() {
    Proxy.result(server.close(), "close proxy");
  }
}
