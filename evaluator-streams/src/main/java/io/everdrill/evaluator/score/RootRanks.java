package io.everdrill.evaluator.score;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How far up a detector named the true root cause, fault by fault: AC@k is the share of the faults
 * whose root stands among the first k, Avg@k the mean of AC@1 to AC@k. Source: G. Yu and others,
 * Nezha, ESEC/FSE 2023; L. Pham and others, RCAEval, WWW 2025.
 *
 * <p>Rule of ties: what is tied shares a rank, and that is one more than how many stand strictly
 * before it. A fault whose root was not named, or of which nothing was said, has no rank: a miss at
 * every k, and it counts among the faults.
 *
 * @param ranks of one fault each, from 1; {@link #MISS} where there is none
 */
public record RootRanks(List<Integer> ranks) {

  public static final int MISS = 0;

  public RootRanks {
    ranks = List.copyOf(ranks);
    if (ranks.stream().anyMatch(rank -> rank < MISS)) {
      throw new IllegalArgumentException("ranks: expected 1 or more, or 0 for none, got " + ranks);
    }
  }

  /** AC@k. */
  public Proportion within(int k) {
    return new Proportion(
        ranks.stream().filter(rank -> rank != MISS && rank <= k).count(), ranks.size());
  }

  /** Avg@k; nothing where there was no fault. */
  public OptionalDouble average(int k) {
    if (ranks.isEmpty()) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    for (int i = 1; i <= k; i++) {
      sum += within(i).value().orElseThrow();
    }
    return OptionalDouble.of(sum / k);
  }
}
