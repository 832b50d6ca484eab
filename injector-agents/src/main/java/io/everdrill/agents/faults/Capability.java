package io.everdrill.agents.faults;

/** What a host can do of one kind of fault: the best mechanism that works here. */
public sealed interface Capability {

  /** By this mechanism. */
  record Able(String mechanism) implements Capability {}

  /** By none, and why, for a person. */
  record Unable(String reason) implements Capability {}
}
