package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.toxiproxy.NamedToxic;
import io.everdrill.agents.toxiproxy.TcpProxy;
import io.everdrill.agents.toxiproxy.Toxic;
import io.everdrill.agents.toxiproxy.ToxicStream;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.util.List;
import java.util.random.RandomGenerator;

/** Passes TCP on with toxics on all connections. */
final class ToxicProxy implements Proxy {

  private static final int MOST_CONNECTIONS = 4096;

  private final TcpProxy proxy;

  ToxicProxy(Place place, RandomGenerator chance, NamedToxic... toxics) {
    proxy =
        TcpProxy.start(
            place.vertx(),
            new TcpProxy.Route(
                place.listen(), 0, place.address(), place.port(), place.source(), MOST_CONNECTIONS),
            List.of(toxics),
            chance);
  }

  /** On what the target is sent. */
  static NamedToxic upstream(Toxic toxic) {
    return new NamedToxic("in", ToxicStream.UPSTREAM, 1, toxic);
  }

  /** On what the target answers. */
  static NamedToxic downstream(Toxic toxic) {
    return new NamedToxic("out", ToxicStream.DOWNSTREAM, 1, toxic);
  }

  @Override
  public int port() {
    return proxy.port();
  }

  @Override
  public Exposure exposure() {
    return new Exposure("connections", proxy.hits(), proxy.connections());
  }

  @Override
  public void close() {
    proxy.close();
  }
}
