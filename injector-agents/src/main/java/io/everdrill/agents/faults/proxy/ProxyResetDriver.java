package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.NetworkFault;

/**
 * Resets connections through the explicit proxy: live ones when they are led away, new ones when
 * they are accepted, for that is where this proxy comes in. Its door passes a reset on as one.
 */
final class ProxyResetDriver<U extends Undo> extends ProxyDriver<NetworkFault.ConnectionReset, U> {

  ProxyResetDriver(Lead<U> lead) {
    super(NetworkFault.ConnectionReset.class, lead);
  }

  @Override
  Proxy proxy(Proxy.Place place, NetworkFault.ConnectionReset fault) {
    return DeadEndProxy.resetting(place);
  }
}
