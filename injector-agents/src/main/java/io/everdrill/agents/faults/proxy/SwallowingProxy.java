package io.everdrill.agents.faults.proxy;

import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.util.concurrent.atomic.AtomicLong;

/** Accepts every connection, swallows what comes, and never answers. */
final class SwallowingProxy implements Proxy {

  private final NetServer server;
  private final AtomicLong connections = new AtomicLong();

  SwallowingProxy(Place place) {
    server =
        place
            .vertx()
            .createNetServer(new NetServerOptions())
            .connectHandler(
                caller -> {
                  connections.incrementAndGet();
                  caller.exceptionHandler(broken -> caller.close());
                  caller.handler(swallowed -> {});
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
