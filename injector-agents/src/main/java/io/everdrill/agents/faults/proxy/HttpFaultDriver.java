package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.Undo;
import io.everdrill.runtime.BoundedMap;
import io.everdrill.topics.events.HttpFault;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A fault of HTTP requests, by a proxy before the target's port. A driver says what is done to a
 * request that is hit. Refused where the target speaks something else: the proxy would cut that for
 * all.
 */
abstract class HttpFaultDriver<F extends HttpFault, U extends Undo> extends ProxyDriver<F, U> {

  /** Each phase of a shape prepares anew; the server is asked for the first. */
  private static final int REMEMBERED = 256;

  private final RandomGenerator chance;
  private final Set<String> fit = Collections.newSetFromMap(BoundedMap.ofNewest(REMEMBERED));

  HttpFaultDriver(Class<F> faultType, Lead<U> lead, RandomGenerator chance) {
    super(faultType, lead);
    this.chance = chance;
  }

  abstract HttpHit hit(F fault);

  @Override
  public final String needs() {
    return super.needs()
        + ", a target that answers `OPTIONS *` over HTTP/1.1 in clear, which it is asked once (what it switches to passes)";
  }

  @Override
  public final boolean goesByAddress() {
    return true;
  }

  @Override
  public U prepare(FaultOrder<F> order) {
    U undo = super.prepare(order);
    InetSocketAddress server = upstream(order);
    requireHttp(order.tag() + " " + server, network(undo), server);
    return undo;
  }

  private void requireHttp(String asked, NetworkPlace network, InetSocketAddress server) {
    synchronized (fit) {
      if (fit.contains(asked)) {
        return;
      }
    }
    network.inside(
        () -> {
          SpokenHttp.require(server);
          return server;
        });
    synchronized (fit) {
      fit.add(asked);
    }
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
