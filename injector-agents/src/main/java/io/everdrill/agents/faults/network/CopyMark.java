package io.everdrill.agents.faults.network;

/**
 * The bit in the mark of a packet by which a copy is known: it comes by the hooks where packets are
 * copied, and would be copied too.
 */
final class CopyMark {

  /**
   * Bit 27: not one that Docker, Kubernetes (14, 15) or Calico (16 to 31 from the top) begin with.
   */
  static final int BIT = 0x0800_0000;

  private CopyMark() {}

  /** A match of nft for packets that are none. */
  static String notCopy() {
    return "meta mark & 0x%08x == 0 ".formatted(BIT);
  }

  /** Statements of nft around one that copies: it copies the mark too. */
  static String around(String copying) {
    return "meta mark set meta mark | 0x%08x %s meta mark set meta mark & 0x%08x"
        .formatted(BIT, copying, ~BIT);
  }
}
