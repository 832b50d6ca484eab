package io.everdrill.evaluator;

/** A record that can be read but has no place where it is: a matter for dead-letters, not a bug. */
final class RefusedRecord extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RefusedRecord(String message) {
    super(message);
  }
}
