package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.HttpFault;
import java.util.random.RandomGenerator;

/**
 * A fault of HTTP requests, by a proxy before the target's port. A driver says what is done to a
 * request that is hit. Refused where the target speaks something else: the proxy would cut that for
 * all.
 */
abstract class HttpFaultDriver<F extends HttpFault, U extends Undo> extends ProxyDriver<F, U> {

  private final RandomGenerator chance;

  HttpFaultDriver(Class<F> faultType, Lead<U> lead, RandomGenerator chance) {
    super(faultType, lead);
    this.chance = chance;
  }

  abstract HttpHit hit(F fault);

  @Override
  public final String needs() {
    return super.needs() + ", a target that speaks HTTP/1.1 in clear (what it switches to passes)";
  }

  @Override
  public U prepare(FaultOrder<F> order) {
    U undo = super.prepare(order);
    SpokenHttp.require(upstream(order));
    return undo;
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
