package io.everdrill.agents.faults;

import java.time.Duration;

/**
 * Sees to it from outside the agent that a fault ends when the agent is dead, where the kernel does
 * not (S1).
 */
public interface Guardian {

  /** What is to be undone, as the journal has it. */
  record Charge(String kind, String mechanism, Undo undo) {}

  /**
   * When this returns, the undo will be run as soon as the agent is dead, or at the limit.
   *
   * @param tag of the injection
   */
  void watch(String tag, Duration limit, Charge charge);

  /** For a dry run: what {@link #watch} would start; touches nothing. */
  String plan(String tag, Duration limit, Charge charge);

  /** It has been undone: nothing is left to be watched. Harmless if nothing was. */
  void standDown(Undo undo);
}
