package io.everdrill.agents.faults.network;

/** Decides how long each packet is held back. Asked by one thread, in the order of arrival. */
@FunctionalInterface
interface PacketFate {

  /** It never goes on. */
  long LOST = -1;

  /**
   * How long it is held, or {@link #LOST}.
   *
   * @param bytes of the whole packet
   * @param inbound to the target, not from it
   */
  long holdNanos(int bytes, boolean inbound, long nowNanos);
}
