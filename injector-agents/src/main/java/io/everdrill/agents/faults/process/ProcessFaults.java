package io.everdrill.agents.faults.process;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.Survey;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.ProcessFault;
import java.util.List;

/** Faults of processes. */
public final class ProcessFaults implements FaultFamily {

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    HeldWatchdogs watchdogs = new HeldWatchdogs();
    ControlGroups groups = ControlGroups.ofHost();
    return List.of(
        new ProcessKillDriver(),
        new GroupKillDriver(groups),
        new ProcessPauseDriver(),
        new WholeGroupFreezeDriver<>(ProcessFault.Pause.class, groups, watchdogs),
        new WholeFreezerDriver<>(ProcessFault.Pause.class, groups, watchdogs),
        new GroupFreezeDriver(groups, watchdogs),
        new FreezerDriver(groups, watchdogs),
        new WholeGroupFreezeDriver<>(ProcessFault.Freeze.class, groups, watchdogs),
        new WholeFreezerDriver<>(ProcessFault.Freeze.class, groups, watchdogs));
  }

  /** A process that is stopped says not by whom, nor does a group that is frozen. */
  @Override
  public Survey survey() {
    List<Long> stopped =
        ProcessHandle.allProcesses()
            .flatMap(process -> ProcessIdentity.ofLiving(process.pid()).stream())
            .filter(ProcessIdentity::stopped)
            .map(ProcessIdentity::pid)
            .toList();
    Survey groups =
        Survey.NOTHING.butNot("control groups that are frozen as a whole: a fault leaves no mark");
    return stopped.isEmpty()
        ? groups
        : groups.butNot(
            "stopped processes "
                + stopped
                + ": by a fault or by a person, the kernel does not say; kill -CONT lets them run");
  }

  @Override
  public void close() {}
}
