package io.everdrill.agents.faults.resource;

import io.everdrill.agents.faults.CgroupUndo.Setting;
import io.everdrill.agents.faults.CgroupUndo.Was;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.WholeGroupV1Driver;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.Memory;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.ResourceFault;
import java.nio.file.Path;
import java.util.List;

/** The limit of the v1 controller memory of a whole group: what it has already counts. */
final class WholeMemoryGroupDriver extends WholeGroupV1Driver<ResourceFault.MemoryLimit> {

  private static final String LIMIT = "memory.limit_in_bytes";

  WholeMemoryGroupDriver(ControlGroups groups, HeldWatchdogs watchdogs) {
    super(ResourceFault.MemoryLimit.class, "memory", groups, watchdogs);
  }

  @Override
  public String mechanism() {
    return "cgroup-v1-memory-whole";
  }

  @Override
  protected List<Setting> settings(ResourceFault.MemoryLimit fault, Path group) {
    return List.of(new Setting(LIMIT, text(fault)));
  }

  private static String text(ResourceFault.MemoryLimit fault) {
    return Long.toString(Memory.wholePages(fault.limitBytes()));
  }

  @Override
  protected List<Was> before(ResourceFault.MemoryLimit fault, Path group) {
    String was = ControlGroups.read(group.resolve(LIMIT)).strip();
    if (Long.parseLong(was) <= fault.limitBytes()) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, "limitBytes: %s has no more than %s already".formatted(group, was));
    }
    long hasBytes = GroupMemory.keptBytes(group);
    if (hasBytes >= fault.limitBytes()) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "limitBytes: expected more than the %d that the group has already, got %d"
              .formatted(hasBytes, fault.limitBytes()));
    }
    return List.of(new Was(LIMIT, text(fault), was));
  }
}
