package io.everdrill.agents.faults.process;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.Survey;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.ProcessIdentity;
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

  /** A process that is stopped says not by whom. */
  @Override
  public Survey survey() {
    List<Long> stopped =
        ProcessHandle.allProcesses()
            .flatMap(process -> ProcessIdentity.ofLiving(process.pid()).stream())
            .filter(ProcessIdentity::stopped)
            .map(ProcessIdentity::pid)
            .toList();
    return stopped.isEmpty()
        ? Survey.NOTHING
        : Survey.NOTHING.butNot(
            "stopped processes "
                + stopped
                + ": by a fault or by a person, the kernel does not say; kill -CONT lets them run");
  }

  @Override
  public void close() {}
}
