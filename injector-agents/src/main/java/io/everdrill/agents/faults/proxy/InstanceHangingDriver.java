package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.network.PacketScope;
import io.everdrill.topics.events.BusinessFault;
import java.util.List;

/** The instance accepts connections and never answers: the target sees nobody any more. */
final class InstanceHangingDriver extends ProxyDriver<BusinessFault.Hanging> {

  InstanceHangingDriver(ProxyRedirect redirect) {
    super(BusinessFault.Hanging.class, redirect);
  }

  @Override
  PacketScope scope(FaultOrder<BusinessFault.Hanging> order) {
    return PacketScope.of(order.target(), List.of(), List.of());
  }

  @Override
  Proxy proxy(Proxy.Place place, BusinessFault.Hanging fault) {
    return new SwallowingProxy(place);
  }
}
