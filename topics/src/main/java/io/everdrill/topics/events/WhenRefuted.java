package io.everdrill.topics.events;

/** What becomes of a fault once users get less than the hypothesis owes them. */
public enum WhenRefuted {
  /** The guard's sequential test ends it as soon as the figures can tell. The default. */
  ABORT,
  /** It goes on to its limit, to see the damage, unless one of its abort conditions holds. */
  GO_ON;

  /** Equals what is left out in JSON. */
  static final class LeftOut {
    @Override
    public boolean equals(Object other) {
      return other == ABORT;
    }

    @Override
    public int hashCode() {
      return ABORT.hashCode();
    }
  }
}
