package io.everdrill.agents.faults;

/** Whether a host can do a fault in a driver's way. */
public sealed interface Support {

  /** It can. */
  record Yes() implements Support {}

  /** It cannot, and why, for a person. */
  record No(String reason) implements Support {}
}
