package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.HttpFault;
import java.util.random.RandomGenerator;

/**
 * A fault of HTTP requests, by a proxy before the target's port. A driver says what is done to a
 * request that is hit.
 */
abstract class HttpFaultDriver<F extends HttpFault, U extends Undo> extends ProxyDriver<F, U> {

  private final RandomGenerator chance;

  HttpFaultDriver(Class<F> faultType, Lead<U> lead, RandomGenerator chance) {
    super(faultType, lead);
    this.chance = chance;
  }

  abstract HttpHit hit(F fault);

  @Override
  final Proxy proxy(Proxy.Place place, F fault) {
    return new HttpProxy(place, RequestMatch.of(fault, chance), hit(fault));
  }

  @Override
  public final String counts() {
    return "requests";
  }
}
