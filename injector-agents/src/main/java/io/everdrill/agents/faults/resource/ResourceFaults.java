package io.everdrill.agents.faults.resource;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import java.util.List;

/** Faults of a host's resources. */
public final class ResourceFaults implements FaultFamily {

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(new CpuLoadDriver());
  }

  @Override
  public void close() {}
}
