package io.everdrill.agents.faults.business;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import java.util.List;

/** Faults of one instance as its callers see it; hanging needs the proxy and is with it. */
public final class BusinessFaults implements FaultFamily {

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(new InstanceStuckDriver(), new InstanceDeadDriver());
  }

  @Override
  public void close() {}
}
