package io.everdrill.agents.faults;

import io.everdrill.topics.events.InjectionEvent.Refusal;

/** A fault cannot be done to a target; nothing was touched. */
public final class OrderRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Refusal reason;

  public OrderRefused(Refusal reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Refusal reason() {
    return reason;
  }
}
