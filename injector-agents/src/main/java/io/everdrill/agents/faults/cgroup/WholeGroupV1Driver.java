package io.everdrill.agents.faults.cgroup;

import io.everdrill.agents.faults.Support;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.Fault;
import java.nio.file.Path;

/** By one controller of version 1. */
public abstract class WholeGroupV1Driver<F extends Fault> extends WholeGroupDriver<F> {

  private final String controller;
  private final ControlGroups groups;

  /**
   * @param controller as its hierarchy is called
   */
  protected WholeGroupV1Driver(
      Class<F> faultType, String controller, ControlGroups groups, HeldWatchdogs watchdogs) {
    super(faultType, groups, watchdogs);
    this.controller = controller;
    this.groups = groups;
  }

  @Override
  public final String needs() {
    return "root, control groups v1";
  }

  @Override
  public final Support support() {
    return groups.supportV1(controller);
  }

  @Override
  protected final Path folder(TargetGroup target) {
    return target.v1(controller);
  }
}
