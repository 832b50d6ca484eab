package io.everdrill.agents.faults.process;

import io.everdrill.agents.faults.CgroupUndo.Setting;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.OwnGroupDriver;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.ProcessFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code cgroup.freeze} of v2, which needs no controller; Linux 5.2. A frozen one can be killed.
 */
final class GroupFreezeDriver extends OwnGroupDriver<ProcessFault.Freeze> {

  private static final String FREEZE = "cgroup.freeze";

  private final ControlGroups groups;

  GroupFreezeDriver(ControlGroups groups, HeldWatchdogs watchdogs) {
    super(watchdogs);
    this.groups = groups;
  }

  @Override
  public Class<ProcessFault.Freeze> faultType() {
    return ProcessFault.Freeze.class;
  }

  @Override
  public String mechanism() {
    return "cgroup-v2-freeze";
  }

  @Override
  public String needs() {
    return "root, control groups v2";
  }

  @Override
  public Support support() {
    return groups.supportV2();
  }

  @Override
  protected Path groupOf(long pid) {
    return groups.groupV2(pid);
  }

  @Override
  protected List<Setting> settings(ProcessFault.Freeze fault, List<Long> processes) {
    return List.of(new Setting(FREEZE, "1"));
  }

  /** Written is asked for; the events say when it is done. */
  @Override
  protected boolean effective(Path group) {
    try {
      return Files.readAllLines(group.resolve("cgroup.events")).contains("frozen 1");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  protected List<Setting> release(ProcessFault.Freeze fault) {
    return List.of(new Setting(FREEZE, "0"));
  }
}
