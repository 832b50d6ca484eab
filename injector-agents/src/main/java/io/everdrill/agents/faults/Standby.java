package io.everdrill.agents.faults;

import java.time.Duration;

/** What ends one fault when the agent is dead, where something has to be started for it (S1). */
public interface Standby {

  /** The kernel ends it, or what the driver starts itself. */
  Standby NONE =
      new Standby() {
        @Override
        public void arm(Duration lead) {}

        @Override
        public void dismiss() {}
      };

  /**
   * Returns when it is ready, which may take seconds; nothing is done to the target. At once if it
   * is ready already.
   *
   * @param lead until the fault is applied, at most
   * @throws IllegalStateException if it does not get ready
   */
  void arm(Duration lead);

  /** Without an undo: nothing was applied. */
  void dismiss();
}
