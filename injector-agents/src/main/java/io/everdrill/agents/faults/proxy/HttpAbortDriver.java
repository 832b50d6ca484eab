package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.network.PacketScope;
import io.everdrill.topics.events.HttpFault;
import java.util.List;
import java.util.random.RandomGenerator;

/** Answers a share of the HTTP requests to the target with a status, by a proxy before its port. */
final class HttpAbortDriver extends ProxyDriver<HttpFault.Abort> {

  private final RandomGenerator chance;

  HttpAbortDriver(ProxyRedirect redirect, RandomGenerator chance) {
    super(HttpFault.Abort.class, redirect);
    this.chance = chance;
  }

  @Override
  PacketScope scope(FaultOrder<HttpFault.Abort> order) {
    return PacketScope.of(order.target(), List.of(), List.of());
  }

  @Override
  Proxy proxy(Proxy.Place place, HttpFault.Abort fault) {
    return new HttpAbortProxy(place, fault, chance);
  }
}
