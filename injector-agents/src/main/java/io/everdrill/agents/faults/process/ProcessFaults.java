package io.everdrill.agents.faults.process;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import java.util.List;

/** Faults of processes. */
public final class ProcessFaults implements FaultFamily {

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(new ProcessKillDriver(), new ProcessPauseDriver());
  }

  @Override
  public void close() {}
}
