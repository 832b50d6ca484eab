package io.everdrill.agents.faults.process;

import io.everdrill.topics.events.ProcessFault;
import java.time.Duration;

/** Kills the target's process, once or again and again. */
final class ProcessKillDriver extends KillSignalDriver<ProcessFault.Kill> {

  ProcessKillDriver() {
    super(ProcessFault.Kill.class);
  }

  @Override
  protected Duration every(ProcessFault.Kill fault) {
    return fault.every();
  }
}
