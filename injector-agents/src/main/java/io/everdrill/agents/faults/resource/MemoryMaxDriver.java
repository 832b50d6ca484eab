package io.everdrill.agents.faults.resource;

import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.GroupLimitDriver;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.Memory;
import io.everdrill.topics.events.ResourceFault;

/** {@code memory.max} of the target's own v2 group: what it has already counts. */
final class MemoryMaxDriver extends GroupLimitDriver<ResourceFault.MemoryLimit> {

  MemoryMaxDriver(ControlGroups groups, HeldWatchdogs watchdogs) {
    super(groups, watchdogs, "memory", "memory.max");
  }

  @Override
  public Class<ResourceFault.MemoryLimit> faultType() {
    return ResourceFault.MemoryLimit.class;
  }

  @Override
  protected String text(ResourceFault.MemoryLimit fault) {
    return Long.toString(Memory.wholePages(fault.limitBytes()));
  }
}
