package io.everdrill.agents.faults.process;

import io.everdrill.topics.events.ProcessFault;

/** Stops the target's process for the time. */
final class ProcessPauseDriver extends StopSignalDriver<ProcessFault.Pause> {

  ProcessPauseDriver() {
    super(ProcessFault.Pause.class);
  }
}
