package io.everdrill.agents.faults.network;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rules for TCP segments that carry data. nft cannot calculate where the data begins, so there is a
 * rule for each length that a TCP header can have. A packet with IP options, which hardly any
 * router lets through, counts as if it carried data.
 */
final class TcpPayload {

  private static final int WORD_BYTES = 4;
  private static final int LEAST_WORDS = 5;
  private static final int MOST_WORDS = 15;

  private TcpPayload() {}

  /**
   * @param statement what is done, given the bytes of the TCP header
   */
  static String rules(TableScope scope, IntFunction<String> statement) {
    List<IpVersion> versions = scope.versions();
    return versions.stream()
        .flatMap(version -> rules(versions.size() == 1 ? "" : version.match(), version, statement))
        .collect(Collectors.joining("\n    "));
  }

  private static Stream<String> rules(
      String match, IpVersion version, IntFunction<String> statement) {
    return IntStream.rangeClosed(LEAST_WORDS, MOST_WORDS)
        .mapToObj(
            words ->
                match
                    + "meta l4proto tcp tcp doff "
                    + words
                    + " meta length > "
                    + (version.headerBytes() + words * WORD_BYTES)
                    + " "
                    + statement.apply(words * WORD_BYTES));
  }
}
