package io.everdrill.agents.faults.clock;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import java.util.List;

/** Faults of the wall clock of one process. */
public final class ClockFaults implements FaultFamily {

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(new ClockJumpDriver(), new ClockSkewDriver());
  }

  @Override
  public void close() {}
}
