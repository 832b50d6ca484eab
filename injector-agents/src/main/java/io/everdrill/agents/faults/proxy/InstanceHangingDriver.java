package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.BusinessFault;

/** The instance accepts connections and never answers: the target sees nobody any more. */
final class InstanceHangingDriver<U extends Undo> extends ProxyDriver<BusinessFault.Hanging, U> {

  InstanceHangingDriver(Lead<U> lead) {
    super(BusinessFault.Hanging.class, lead);
  }

  @Override
  Proxy proxy(Proxy.Place place, BusinessFault.Hanging fault) {
    return DeadEndProxy.swallowing(place);
  }
}
