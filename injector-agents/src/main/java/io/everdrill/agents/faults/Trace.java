package io.everdrill.agents.faults;

/**
 * Something on the host that only a fault of ours leaves there.
 *
 * @param what it is, for a person: {@code nft table inet everdrill-...}
 * @param tag of the injection that it belongs to
 * @param byHand the command that takes it away
 */
public record Trace(String what, String tag, String byHand) {}
