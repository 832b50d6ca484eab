package io.everdrill.democell.services;

/** A call to another service gave no usable answer, after all its retries. */
final class DependencyFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean timeout;

  DependencyFailed(String dependency, String peer, String outcome, String detail) {
    super(dependency + " at " + peer + ": " + outcome + ": " + detail, null, false, false);
    this.timeout = outcome.equals("timeout");
  }

  /** What a gateway tells its own caller. */
  int status() {
    return timeout ? 504 : 502;
  }
}
