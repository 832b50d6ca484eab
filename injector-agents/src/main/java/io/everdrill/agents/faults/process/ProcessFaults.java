package io.everdrill.agents.faults.process;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.linux.HeldWatchdogs;
import java.util.List;

/** Faults of processes. */
public final class ProcessFaults implements FaultFamily {

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    HeldWatchdogs watchdogs = new HeldWatchdogs();
    ControlGroups groups = ControlGroups.ofHost();
    return List.of(
        new ProcessKillDriver(),
        new ProcessPauseDriver(),
        new GroupFreezeDriver(groups, watchdogs),
        new FreezerDriver(groups, watchdogs));
  }

  @Override
  public void close() {}
}
