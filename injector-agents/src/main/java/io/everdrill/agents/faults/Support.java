package io.everdrill.agents.faults;

import io.everdrill.topics.events.InjectionEvent.Refusal;

/** Whether a host can do a fault in a driver's way. */
public sealed interface Support {

  /** It can. */
  record Yes() implements Support {}

  /**
   * It cannot, and why, for a person.
   *
   * @param refusal of an order for it
   */
  record No(String reason, Refusal refusal) implements Support {
    /** For want of something on the host. */
    public No(String reason) {
      this(reason, Refusal.UNSUPPORTED);
    }
  }
}
