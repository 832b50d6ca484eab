package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.Lazy;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.network.FaultTables;
import io.everdrill.agents.toxiproxy.ProxyVertx;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Faults of connections and HTTP requests, by a proxy before the target. */
public final class ProxyFaults implements FaultFamily {

  private final Lazy<Vertx> vertx = new Lazy<>(() -> ProxyVertx.create(2), ProxyFaults::close);
  private final ProxyRedirect redirect;
  private final RandomGenerator chance;

  /**
   * @param neverCut asked whenever a fault is prepared
   * @param chance for jitter, and which requests are hit
   */
  public ProxyFaults(FaultTables tables, Supplier<NeverCut> neverCut, RandomGenerator chance) {
    redirect = new ProxyRedirect(tables, neverCut, vertx, chance);
    this.chance = chance;
  }

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(
        new NetworkLatencyDriver(redirect, chance),
        new NetworkBandwidthDriver(redirect, chance),
        new HttpAbortDriver(redirect, chance),
        new HttpDelayDriver(redirect, chance),
        new HttpReplaceBodyDriver(redirect, chance),
        new HttpPatchBodyDriver(redirect, chance),
        new InstanceHangingDriver(redirect));
  }

  /** Nobody is led to a proxy any more when it closes, or callers would be refused. */
  @Override
  public void close() {
    redirect.close();
    vertx.close();
  }

  private static void close(Vertx opened) {
    Proxy.result(opened.close(), "close proxies");
  }
}
