package io.everdrill.agents.faults;

/** What a look at the world saw of a fault. */
public enum Sight {
  IN_FORCE,
  NOT_IN_FORCE,
  /** What the fault was done to is not there any more; something else may be in its place. */
  TARGET_GONE
}
