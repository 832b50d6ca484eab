package io.everdrill.agents.faults.disk;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.Survey;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.linux.HeldWatchdogs;
import java.util.List;

/** Faults of file systems. */
public final class DiskFaults implements FaultFamily {

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    HeldWatchdogs watchdogs = new HeldWatchdogs();
    ControlGroups groups = ControlGroups.ofHost();
    return List.of(
        new DiskFillDriver(watchdogs),
        new DiskLoadDriver(watchdogs),
        new IoMaxDriver(groups, watchdogs),
        new BlockThrottleDriver(groups, watchdogs),
        new WholeBlockThrottleDriver(groups, watchdogs),
        new DiskReadOnlyDriver(watchdogs),
        new DiskErrorDriver(watchdogs),
        new DiskDelayDriver(watchdogs));
  }

  @Override
  public Survey survey() {
    return Survey.NOTHING
        .butNot("file systems that are mounted read-only: a fault leaves no mark on them")
        .butNot(
            "I/O limits in a target's own control group v2, or of one that is a target: a fault"
                + " leaves no mark on them");
  }

  @Override
  public void close() {}
}
