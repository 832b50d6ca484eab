package io.everdrill.agents.toxiproxy;

/** Which way the bytes go that a toxic hits. */
public enum ToxicStream {
  /** From the caller. */
  UPSTREAM,
  /** To the caller. */
  DOWNSTREAM
}
