package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.network.PacketScope;
import io.everdrill.topics.events.HttpFault;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A fault of HTTP requests, by a proxy before the target's port. A driver says what is done to a
 * request that is hit.
 */
abstract class HttpFaultDriver<F extends HttpFault> extends ProxyDriver<F> {

  private final RandomGenerator chance;

  HttpFaultDriver(Class<F> faultType, ProxyRedirect redirect, RandomGenerator chance) {
    super(faultType, redirect);
    this.chance = chance;
  }

  abstract HttpHit hit(F fault);

  @Override
  final PacketScope scope(FaultOrder<F> order) {
    return PacketScope.of(order.target(), List.of(), List.of());
  }

  @Override
  final Proxy proxy(Proxy.Place place, F fault) {
    return new HttpProxy(place, RequestMatch.of(fault, chance), hit(fault));
  }

  @Override
  public final String counts() {
    return "requests";
  }
}
