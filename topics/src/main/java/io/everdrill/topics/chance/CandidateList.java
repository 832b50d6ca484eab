package io.everdrill.topics.chance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.topics.Sha256;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ChanceEvent.Candidate;
import java.util.Comparator;
import java.util.List;

/**
 * What a draw is made from: every eligible pair of target and scenario, sorted by target, then
 * scenario.
 *
 * @param digest SHA-256, hex, of the UTF-8 lines {@code cell}, then {@code target scenario version
 *     weight} for each pair, each ended by a line feed, the weight as Java writes a double
 */
public record CandidateList(CellId cell, List<Candidate> candidates, String digest) {

  private static final Comparator<Candidate> ORDER =
      Comparator.comparing(Candidate::target).thenComparing(Candidate::scenario);

  public CandidateList {
    candidates = List.copyOf(candidates);
  }

  /**
   * @param pairs in any order
   */
  public static CandidateList of(CellId cell, List<Candidate> pairs) {
    List<Candidate> sorted = pairs.stream().sorted(ORDER).toList();
    StringBuilder lines = new StringBuilder(cell.value()).append('\n');
    for (Candidate c : sorted) {
      lines.append(c.target()).append(' ').append(c.scenario()).append(' ');
      lines.append(c.scenarioVersion()).append(' ').append(c.weight()).append('\n');
    }
    return new CandidateList(cell, sorted, Sha256.hex(lines.toString().getBytes(UTF_8)));
  }
}
