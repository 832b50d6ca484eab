package io.everdrill.agents.faults.network;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rules for TCP segments that carry data. nft cannot calculate where the data begins, so there is a
 * rule for each length that a TCP header can have. A packet with IP options, which hardly any
 * router lets through, counts as if it carried data.
 */
final class TcpPayload {

  private static final int WORD_BYTES = 4;
  private static final int LEAST_WORDS = 5;
  private static final int MOST_WORDS = 15;
  private static final int V4_HEADER_BYTES = 20;
  private static final int V6_HEADER_BYTES = 40;

  private TcpPayload() {}

  /**
   * @param statement what is done, given the bytes of the TCP header
   */
  static String rules(PacketScope scope, IntFunction<String> statement) {
    int below = scope.target().isV4() ? V4_HEADER_BYTES : V6_HEADER_BYTES;
    return IntStream.rangeClosed(LEAST_WORDS, MOST_WORDS)
        .mapToObj(
            words ->
                "meta l4proto tcp tcp doff "
                    + words
                    + " meta length > "
                    + (below + words * WORD_BYTES)
                    + " "
                    + statement.apply(words * WORD_BYTES))
        .collect(Collectors.joining("\n    "));
  }
}
