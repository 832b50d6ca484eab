package io.everdrill.agents.faults.network;

import java.util.List;

/**
 * The chains of one nft table.
 *
 * @param text of the chains; they match the target as {@code @target}, peers by {@link
 *     PacketScope#fromPeers}
 * @param counters that their rules name
 */
public record TableChains(String text, List<String> counters) {

  /** What was hit. */
  static final String HIT = "hit";

  public TableChains {
    counters = List.copyOf(counters);
  }

  /** Chains that count no more than what they hit. */
  public static TableChains countingHits(String text) {
    return new TableChains(text, List.of(HIT));
  }
}
