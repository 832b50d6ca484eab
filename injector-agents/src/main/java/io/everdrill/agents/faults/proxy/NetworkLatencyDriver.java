package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.toxiproxy.Toxic;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import java.util.random.RandomGenerator;

/**
 * Holds back what the target answers over TCP on its own port: a round trip grows by one delay, as
 * by a delay on the target's way out.
 */
final class NetworkLatencyDriver<U extends Undo> extends ProxyDriver<NetworkFault.Latency, U> {

  private final RandomGenerator chance;

  NetworkLatencyDriver(Lead<U> lead, RandomGenerator chance) {
    super(NetworkFault.Latency.class, lead);
    this.chance = chance;
  }

  @Override
  public U prepare(FaultOrder<NetworkFault.Latency> order) {
    if (order.fault().correlationPercent() > 0) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "correlationPercent: the proxy draws each delay alone, expected 0, got "
              + order.fault().correlationPercent());
    }
    return super.prepare(order);
  }

  @Override
  Proxy proxy(Proxy.Place place, NetworkFault.Latency fault) {
    return new ToxicProxy(
        place, chance, ToxicProxy.downstream(new Toxic.Latency(fault.latency(), fault.jitter())));
  }
}
