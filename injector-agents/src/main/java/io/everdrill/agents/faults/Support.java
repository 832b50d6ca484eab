package io.everdrill.agents.faults;

/** Whether a host can do a fault. */
public sealed interface Support {

  /** It can, by this mechanism. */
  record Yes(String mechanism) implements Support {}

  /** It cannot, and why, for a person. */
  record No(String reason) implements Support {}
}
