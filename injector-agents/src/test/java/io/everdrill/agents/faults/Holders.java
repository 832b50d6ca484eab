package io.everdrill.agents.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes that hold the fault of one trial, one after the other. They may start before it is
 * their turn, side by side, at a moment when nothing is measured that they could disturb.
 */
final class Holders implements AutoCloseable {

  private final int needed;
  private final HeldFault.Start starts;
  private final Rungs rungs;
  private final Trial trial;
  private final List<HeldFault> started = new ArrayList<>();
  private int taken;

  /**
   * @param needed in all
   */
  Holders(int needed, HeldFault.Start starts, Rungs rungs, Trial trial) {
    this.needed = needed;
    this.starts = starts;
    this.rungs = rungs;
    this.trial = trial;
  }

  /** All that are needed and have not been started. */
  void start() throws IOException {
    while (started.size() < needed) {
      started.add(HeldFault.waiting(starts, rungs, trial));
    }
  }

  HeldFault next() throws IOException {
    start();
    return started.get(taken++);
  }

  @Override
  public void close() {
    started.forEach(HeldFault::close);
  }
}
