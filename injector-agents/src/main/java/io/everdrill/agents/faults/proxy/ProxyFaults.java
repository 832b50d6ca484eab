package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.Lazy;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.network.FaultTables;
import io.everdrill.agents.toxiproxy.ProxyVertx;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Faults of connections and HTTP requests, by a proxy before the target. */
public final class ProxyFaults implements FaultFamily {

  private final Lazy<Vertx> vertx = new Lazy<>(() -> ProxyVertx.create(2), ProxyFaults::close);
  private final ProxyRedirect redirect;
  private final ProxyRoutes routes;
  private final RandomGenerator chance;

  /**
   * @param neverCut asked whenever a fault is prepared
   * @param chance for jitter, and which requests are hit
   * @param routes of the explicit proxy
   */
  public ProxyFaults(
      FaultTables tables,
      Supplier<NeverCut> neverCut,
      RandomGenerator chance,
      List<ProxyRoute> routes) {
    redirect = new ProxyRedirect(tables, neverCut, vertx, chance);
    this.routes = new ProxyRoutes(routes, neverCut, vertx);
    this.chance = chance;
  }

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    // Who may make rules of nftables has the kernel answer with a reset.
    return Stream.of(by(redirect), by(routes), Stream.of(new ProxyResetDriver<>(routes)))
        .<FaultDriver<?, ?>>flatMap(drivers -> drivers)
        .toList();
  }

  private <U extends Undo> Stream<FaultDriver<?, ?>> by(Lead<U> lead) {
    return Stream.of(
        new NetworkLatencyDriver<>(lead, chance),
        new NetworkBandwidthDriver<>(lead, chance),
        new HttpAbortDriver<>(lead, chance),
        new HttpDelayDriver<>(lead, chance),
        new HttpReplaceBodyDriver<>(lead, chance),
        new HttpPatchBodyDriver<>(lead, chance),
        new InstanceHangingDriver<>(lead));
  }

  @Override
  public void open(String agent) {
    routes.open(agent);
  }

  /** Nobody is led to a proxy any more when it closes, or callers would be refused. */
  @Override
  public void close() {
    redirect.close();
    routes.close();
    vertx.close();
  }

  private static void close(Vertx opened) {
    Proxy.result(opened.close(), "close proxies");
  }
}
