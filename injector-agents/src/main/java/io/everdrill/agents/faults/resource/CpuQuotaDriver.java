package io.everdrill.agents.faults.resource;

import io.everdrill.agents.faults.CgroupUndo.LeaveGroup;
import io.everdrill.agents.faults.CgroupUndo.Setting;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.OwnGroupDriver;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.ResourceFault;
import java.nio.file.Path;
import java.util.List;

/** The quota of the v1 controller cpu (CFS bandwidth control), on a group of the target's own. */
final class CpuQuotaDriver extends OwnGroupDriver<ResourceFault.CpuThrottle> {

  private static final String CONTROLLER = "cpu";
  private static final String QUOTA = "cpu.cfs_quota_us";

  private final ControlGroups groups;

  CpuQuotaDriver(ControlGroups groups, HeldWatchdogs watchdogs) {
    super(watchdogs);
    this.groups = groups;
  }

  @Override
  public Class<ResourceFault.CpuThrottle> faultType() {
    return ResourceFault.CpuThrottle.class;
  }

  @Override
  public String mechanism() {
    return "cgroup-v1-cpu";
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
  protected List<Setting> settings(ResourceFault.CpuThrottle fault, List<Long> processes) {
    CpuShare share = CpuShare.of(fault);
    return List.of(
        new Setting("cpu.cfs_period_us", Long.toString(share.periodMicros())),
        new Setting(QUOTA, Long.toString(share.quotaMicros())));
  }

  @Override
  protected List<Setting> release(ResourceFault.CpuThrottle fault) {
    return List.of(new Setting(QUOTA, "-1"));
  }

  @Override
  public String counts() {
    return "periods";
  }

  /** Periods of the quota in which processes had to wait, of all in which they wanted to run. */
  @Override
  public List<Exposure> exposure(LeaveGroup undo) {
    return CpuShare.throttled(Path.of(undo.group()));
  }
}
