package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.toxiproxy.TcpProxy;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.util.concurrent.atomic.AtomicLong;

/** Accepts every connection and resets it at once; the target sees nobody. */
final class ResettingProxy implements Proxy {

  private final NetServer server;
  private final AtomicLong connections = new AtomicLong();

  ResettingProxy(Place place) {
    server =
        place
            .vertx()
            .createNetServer(new NetServerOptions())
            .connectHandler(
                caller -> {
                  connections.incrementAndGet();
                  TcpProxy.reset(caller);
                });
    Proxy.result(server.listen(0, place.listen()), "proxy on " + place.listen());
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
