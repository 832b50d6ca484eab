package io.everdrill.agents.faults.process;

import io.everdrill.agents.faults.CgroupUndo.Setting;
import io.everdrill.agents.faults.CgroupUndo.Was;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.WholeGroupV1Driver;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.ProcessFault;
import java.nio.file.Path;
import java.util.List;

/** The state of the v1 controller freezer of a whole group, and so of those below it. */
final class WholeFreezerDriver<F extends ProcessFault> extends WholeGroupV1Driver<F> {

  private static final String STATE = "freezer.state";
  private static final String FROZEN = "FROZEN";
  private static final String THAWED = "THAWED";

  WholeFreezerDriver(Class<F> faultType, ControlGroups groups, HeldWatchdogs watchdogs) {
    super(faultType, "freezer", groups, watchdogs);
  }

  @Override
  public String mechanism() {
    return "cgroup-v1-freezer-whole";
  }

  @Override
  protected List<Setting> settings(F fault, Path group) {
    return List.of(new Setting(STATE, FROZEN));
  }

  /** It says FREEZING while a process of it has yet to stop. */
  @Override
  protected List<Was> before(F fault, Path group) {
    String state = state(group);
    if (!state.equals(THAWED)) {
      throw new OrderRefused(Refusal.CONFLICT, group + " is " + state + " already");
    }
    return List.of(new Was(STATE, "FREEZING", THAWED), new Was(STATE, FROZEN, THAWED));
  }

  @Override
  protected boolean effective(Path group) {
    return state(group).equals(FROZEN);
  }

  private static String state(Path group) {
    return ControlGroups.read(group.resolve(STATE)).strip();
  }
}
