package io.everdrill.agents.faults.disk;

import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.DiskFault;

/** Each of the target's reads and writes takes longer. */
final class DiskDelayDriver extends PreloadDriver<DiskFault.Delay> {

  DiskDelayDriver(HeldWatchdogs watchdogs) {
    super(watchdogs, "delay");
  }

  @Override
  public Class<DiskFault.Delay> faultType() {
    return DiskFault.Delay.class;
  }

  @Override
  Rule rule(DiskFault.Delay fault) {
    return new Rule(0, 100, fault.delay());
  }
}
