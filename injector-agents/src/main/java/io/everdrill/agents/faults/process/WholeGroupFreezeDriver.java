package io.everdrill.agents.faults.process;

import io.everdrill.agents.faults.CgroupUndo.Setting;
import io.everdrill.agents.faults.CgroupUndo.Was;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.TargetGroup;
import io.everdrill.agents.faults.cgroup.WholeGroupDriver;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.ProcessFault;
import java.nio.file.Path;
import java.util.List;

/** {@code cgroup.freeze} of a whole v2 group, and so of those below it. */
final class WholeGroupFreezeDriver<F extends ProcessFault> extends WholeGroupDriver<F> {

  private static final String FREEZE = "cgroup.freeze";
  private static final String FROZEN = "frozen 1";

  private final ControlGroups groups;

  WholeGroupFreezeDriver(Class<F> faultType, ControlGroups groups, HeldWatchdogs watchdogs) {
    super(faultType, groups, watchdogs);
    this.groups = groups;
  }

  @Override
  public String mechanism() {
    return "cgroup-v2-freeze-whole";
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
  protected Path folder(TargetGroup target) {
    return target.v2();
  }

  @Override
  protected List<Setting> settings(F fault, Path group) {
    return List.of(new Setting(FREEZE, "1"));
  }

  @Override
  protected List<Was> before(F fault, Path group) {
    if (!ControlGroups.read(group.resolve(FREEZE)).strip().equals("0") || effective(group)) {
      throw new OrderRefused(Refusal.CONFLICT, group + " is frozen already");
    }
    return List.of(new Was(FREEZE, "1", "0"));
  }

  /** Written is asked for; the events say when it is done. */
  @Override
  protected boolean effective(Path group) {
    return ControlGroups.read(group.resolve("cgroup.events")).lines().anyMatch(FROZEN::equals);
  }
}
