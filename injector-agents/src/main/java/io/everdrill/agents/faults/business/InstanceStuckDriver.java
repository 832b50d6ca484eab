package io.everdrill.agents.faults.business;

import io.everdrill.agents.faults.process.StopSignalDriver;
import io.everdrill.topics.events.BusinessFault;

/** The instance stands still: the kernel takes connections for it until its backlog is full. */
final class InstanceStuckDriver extends StopSignalDriver<BusinessFault.Stuck> {

  InstanceStuckDriver() {
    super(BusinessFault.Stuck.class);
  }
}
