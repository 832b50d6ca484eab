package io.everdrill.agents.faults;

import java.time.Duration;
import java.util.List;

/** Drivers of some families and no others: for tests of one mechanism out of several of a kind. */
public final class OnlyDrivers {

  private OnlyDrivers() {}

  /** For faults that need no undo process. */
  public static DriverSet of(FaultFamily... families) {
    return new DriverSet(List.of(families), new NoUndoProcess());
  }

  private static final class NoUndoProcess implements Guardian {
    @Override
    public void watch(String tag, Duration limit, Charge charge) {
      throw new UnsupportedOperationException(charge + ": expected one that ends otherwise");
    }

    @Override
    public String plan(String tag, Duration limit, Charge charge) {
      throw new UnsupportedOperationException(charge + ": expected one that ends otherwise");
    }

    @Override
    public void requireWatched(Undo undo) {
      throw new UnsupportedOperationException(undo + ": expected one that ends otherwise");
    }

    @Override
    public void standDown(Undo undo) {}
  }
}
