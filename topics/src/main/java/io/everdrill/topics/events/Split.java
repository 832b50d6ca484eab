package io.everdrill.topics.events;

/** Into which groups a network fault splits the targets that its scenario applies to. */
public enum Split {
  /** Into none: the fault is on the drawn target alone, with the peers that it names. */
  NONE,
  /** Into two, as equal as can be, drawn by chance. */
  HALVES,
  /** The drawn target against all others. */
  ONE_AGAINST_REST,
  /** Into two that cannot talk to each other, and the drawn target, which both can talk to. */
  BRIDGE
}
