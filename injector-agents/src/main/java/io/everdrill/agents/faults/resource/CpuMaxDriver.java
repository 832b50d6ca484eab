package io.everdrill.agents.faults.resource;

import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.GroupLimitDriver;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.ResourceFault;

/** {@code cpu.max} of the target's own v2 group. */
final class CpuMaxDriver extends GroupLimitDriver<ResourceFault.CpuThrottle> {

  CpuMaxDriver(ControlGroups groups, HeldWatchdogs watchdogs) {
    super(groups, watchdogs, "cpu", "cpu.max");
  }

  @Override
  public Class<ResourceFault.CpuThrottle> faultType() {
    return ResourceFault.CpuThrottle.class;
  }

  @Override
  protected String text(ResourceFault.CpuThrottle fault) {
    CpuShare share = CpuShare.of(fault);
    return share.quotaMicros() + " " + share.periodMicros();
  }
}
