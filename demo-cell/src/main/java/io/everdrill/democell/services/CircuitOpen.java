package io.everdrill.democell.services;

/** A circuit breaker refused the call; nothing was sent. */
final class CircuitOpen extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CircuitOpen(String dependency) {
    super("circuit breaker to " + dependency + " is open", null, false, false);
  }
}
