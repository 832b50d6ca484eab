package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.toxiproxy.RateBudget;
import io.everdrill.agents.toxiproxy.Toxic;
import io.everdrill.topics.events.NetworkFault;
import java.util.random.RandomGenerator;

/**
 * Lets no more than the rate through in each direction, of all TCP connections to the target's own
 * port together. The rest waits, as before a slow link; nothing is lost.
 */
final class NetworkBandwidthDriver<U extends Undo> extends ProxyDriver<NetworkFault.Bandwidth, U> {

  private final RandomGenerator chance;

  NetworkBandwidthDriver(Lead<U> lead, RandomGenerator chance) {
    super(NetworkFault.Bandwidth.class, lead);
    this.chance = chance;
  }

  @Override
  Proxy proxy(Proxy.Place place, NetworkFault.Bandwidth fault) {
    long bytesPerSecond = Math.ceilDiv(fault.rateBitsPerSecond(), 8);
    return new ToxicProxy(
        place,
        chance,
        ToxicProxy.upstream(new Toxic.SharedBandwidth(new RateBudget(bytesPerSecond))),
        ToxicProxy.downstream(new Toxic.SharedBandwidth(new RateBudget(bytesPerSecond))));
  }
}
