package io.everdrill.agents.faults.resource;

import io.everdrill.agents.faults.CgroupUndo.Setting;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.OwnGroupDriver;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.Memory;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.ResourceFault;
import java.nio.file.Path;
import java.util.List;

/**
 * The limit of the v1 controller memory, on a group of the target's own. Pages that the target has
 * stay charged to the group that it comes from, so the new group gets what the limit leaves for
 * more.
 */
final class MemoryGroupDriver extends OwnGroupDriver<ResourceFault.MemoryLimit> {

  private static final String CONTROLLER = "memory";
  private static final String LIMIT = "memory.limit_in_bytes";

  private final ControlGroups groups;

  MemoryGroupDriver(ControlGroups groups, HeldWatchdogs watchdogs) {
    super(watchdogs);
    this.groups = groups;
  }

  @Override
  public Class<ResourceFault.MemoryLimit> faultType() {
    return ResourceFault.MemoryLimit.class;
  }

  @Override
  public String mechanism() {
    return "cgroup-v1-memory";
  }

  @Override
  public String needs() {
    return "root, control groups v1";
  }

  @Override
  public Support support() {
    return groups.supportV1(CONTROLLER);
  }

  @Override
  protected Path groupOf(long pid) {
    return groups.groupV1(pid, CONTROLLER);
  }

  @Override
  protected List<Setting> settings(ResourceFault.MemoryLimit fault, List<Long> processes) {
    long hasBytes = processes.stream().mapToLong(Memory::anonymousBytes).sum();
    long moreBytes = fault.limitBytes() - hasBytes;
    if (moreBytes <= 0) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "limitBytes: expected more than the %d that the target has already, got %d"
              .formatted(hasBytes, fault.limitBytes()));
    }
    return List.of(new Setting(LIMIT, Long.toString(Memory.wholePages(moreBytes))));
  }

  @Override
  protected List<Setting> release(ResourceFault.MemoryLimit fault) {
    return List.of(new Setting(LIMIT, "-1"));
  }
}
