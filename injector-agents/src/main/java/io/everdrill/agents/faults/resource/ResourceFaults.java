package io.everdrill.agents.faults.resource;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.Survey;
import io.everdrill.agents.faults.Trace;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.linux.HeldWatchdogs;
import java.util.List;

/** Faults of a host's resources. */
public final class ResourceFaults implements FaultFamily {

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    HeldWatchdogs watchdogs = new HeldWatchdogs();
    ControlGroups groups = ControlGroups.ofHost();
    return List.of(
        new CpuLoadDriver(groups, watchdogs),
        new CpuMaxDriver(groups, watchdogs),
        new CpuQuotaDriver(groups, watchdogs),
        new WholeCpuQuotaDriver(groups, watchdogs),
        new MemoryFillDriver(groups, watchdogs),
        new MemoryMaxDriver(groups, watchdogs),
        new MemoryGroupDriver(groups, watchdogs),
        new WholeMemoryGroupDriver(groups, watchdogs),
        new FileLimitDriver(watchdogs));
  }

  /** Groups of every family: who made one cannot be told from its name. */
  @Override
  public List<Trace> traces() {
    return ControlGroups.ofHost().traces();
  }

  @Override
  public Survey survey() {
    return new Survey(traces(), List.of())
        .butNot(
            "limits of open files, those in a target's own control group v2, and those of a"
                + " control group that is a target: no mark");
  }

  @Override
  public void close() {}
}
