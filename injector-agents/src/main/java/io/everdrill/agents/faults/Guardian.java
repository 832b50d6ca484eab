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
   * When this returns, what runs the undo as soon as the agent is dead, or at the limit, is ready.
   * Does nothing where it is watched already.
   *
   * @param tag of the injection
   * @throws IllegalStateException if it does not get ready
   */
  void watch(String tag, Duration limit, Charge charge);

  /**
   * To be asked after the fault was applied: it may have been applied too late, after the limit.
   *
   * @throws IllegalStateException if nothing watches it any more
   */
  void requireWatched(Undo undo);

  /** For a dry run: what {@link #watch} would start; touches nothing. */
  String plan(String tag, Duration limit, Charge charge);

  /** It has been undone: nothing is left to be watched. Harmless if nothing was. */
  void standDown(Undo undo);
}
