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

/** The v1 controller freezer: unlike a signal the processes cannot see it, nor can their parent. */
final class FreezerDriver extends OwnGroupDriver<ProcessFault.Freeze> {

  private static final String CONTROLLER = "freezer";
  private static final String STATE = "freezer.state";
  private static final String FROZEN = "FROZEN";

  private final ControlGroups groups;

  FreezerDriver(ControlGroups groups, HeldWatchdogs watchdogs) {
    super(watchdogs);
    this.groups = groups;
  }

  @Override
  public Class<ProcessFault.Freeze> faultType() {
    return ProcessFault.Freeze.class;
  }

  @Override
  public String mechanism() {
    return "cgroup-v1-freezer";
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
  protected List<Setting> settings(ProcessFault.Freeze fault, List<Long> processes) {
    return List.of(new Setting(STATE, FROZEN));
  }

  /** It says FREEZING while a process of it has yet to stop. */
  @Override
  protected boolean effective(Path group) {
    try {
      return Files.readString(group.resolve(STATE)).strip().equals(FROZEN);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  protected List<Setting> release(ProcessFault.Freeze fault) {
    return List.of(new Setting(STATE, "THAWED"));
  }
}
