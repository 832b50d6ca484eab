package io.everdrill.agents.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes that hold the fault of one trial, one after the other. The next may start before it is
 * its turn, at a moment when nothing is measured that it could disturb.
 */
final class Holders implements AutoCloseable {

  private final int needed;
  private final HeldFault.Start start;
  private final Rungs rungs;
  private final Trial trial;
  private final List<HeldFault> started = new ArrayList<>();
  private int taken;

  /**
   * @param needed in all
   */
  Holders(int needed, HeldFault.Start start, Rungs rungs, Trial trial) {
    this.needed = needed;
    this.start = start;
    this.rungs = rungs;
    this.trial = trial;
  }

  /** Unless all that are needed have been started. */
  void startNext() throws IOException {
    if (started.size() < needed) {
      started.add(HeldFault.waiting(start, rungs, trial));
    }
  }

  HeldFault next() throws IOException {
    if (taken == started.size()) {
      startNext();
    }
    return started.get(taken++);
  }

  @Override
  public void close() {
    started.forEach(HeldFault::close);
  }
}
