package io.everdrill.runtime;

/** What one check says about one thing that a process needs. */
public sealed interface Health {
  /** A number, a lag, a reason: what a person wants to read beside the state. */
  String detail();

  record Up(String detail) implements Health {}

  record Down(String detail) implements Health {}

  /** Looks now; it runs on a thread of its own and may take two seconds. */
  @FunctionalInterface
  interface Check {
    Health look();
  }
}
