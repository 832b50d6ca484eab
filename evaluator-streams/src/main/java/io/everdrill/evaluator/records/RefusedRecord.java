package io.everdrill.evaluator.records;

/** A record that can be read but has no place where it is: a matter for dead-letters, not a bug. */
public final class RefusedRecord extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RefusedRecord(String message) {
    super(message);
  }
}
