package io.everdrill.agents.faults.network;

/** Decides what becomes of each packet. Asked by one thread, in the order of arrival. */
@FunctionalInterface
interface PacketFate {

  /** What becomes of one packet. */
  sealed interface Verdict {

    Verdict PASS = new Pass();
    Verdict LOST = new Lost();
    Verdict TWICE = new Twice();

    record Pass() implements Verdict {}

    record Lost() implements Verdict {}

    record Held(long nanos) implements Verdict {}

    record Twice() implements Verdict {}

    /**
     * A bit of it is turned.
     *
     * @param where from 0 to below 1, of what follows its IP header
     */
    record Turned(double where) implements Verdict {}
  }

  /** What of a packet has to be handed over, and what else it takes. */
  enum Needs {
    /** Enough for its length. */
    HEADER(40),
    /** As much as netlink carries. */
    WHOLE(0xfffb),
    /** Also a way to send it. */
    WHOLE_AND_SENDER(0xfffb);

    private final int bytes;

    Needs(int bytes) {
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }
  }

  /**
   * @param bytes of the whole packet
   * @param inbound to the target, not from it
   */
  Verdict of(int bytes, boolean inbound, long nowNanos);

  default Needs needs() {
    return Needs.HEADER;
  }

  /** The same, for packets of which more is handed over. */
  default PacketFate needing(Needs needs) {
    PacketFate fate = this;
    return new PacketFate() {
      @Override
      public Verdict of(int bytes, boolean inbound, long nowNanos) {
        return fate.of(bytes, inbound, nowNanos);
      }

      @Override
      public Needs needs() {
        return needs;
      }
    };
  }
}
