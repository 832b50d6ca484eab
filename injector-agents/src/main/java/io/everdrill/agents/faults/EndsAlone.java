package io.everdrill.agents.faults;

/** How a fault ends when its agent was killed and does not come back, strongest first. */
public enum EndsAlone {
  /** It leaves nothing that lasts. */
  NOTHING_LASTS,
  /**
   * The kernel deletes the table with the process, and its elements expire 5 s after one that hangs
   * has renewed them last, at the limit at the latest.
   */
  OWNER_TABLE,
  /** The kernel frees what a file held when the last process that has it open ends. */
  DESCRIPTOR,
  /** A process of its own session undoes when the agent's pipe closes, or at the limit. */
  WATCHDOG,
  /**
   * The same, for what no shell can undo: a JVM that is ready before the fault waits, then runs the
   * driver's own revert. Armed by {@link DriverSet} before apply; a driver only says so.
   */
  UNDO_PROCESS
}
