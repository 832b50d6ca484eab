package io.everdrill.agents.faults.netem;

/**
 * Where the packets of the target are led, in words of tc(8).
 *
 * @param rate of the class of htb
 * @param queue in that class
 * @param sharing whether both directions are in one, where one interface has both
 */
record SideLane(String rate, String queue, Sharing sharing) {

  /** More than any interface has. */
  private static final String UNLIMITED = "rate 100gbit";

  /** Whether what leaves the target and what reaches it wait for each other. */
  enum Sharing {
    ONE_FOR_BOTH,
    ONE_EACH_WAY
  }

  /** No more are held at once: what comes then is lost. */
  private static final int MOST_HELD_PACKETS = 20_000;

  /**
   * The queue of netem(8). One for both directions: since Linux 6.16 one that duplicates has none
   * beside it.
   */
  static SideLane netem(String what) {
    return new SideLane(
        UNLIMITED, "netem limit " + MOST_HELD_PACKETS + " " + what, Sharing.ONE_FOR_BOTH);
  }
}
