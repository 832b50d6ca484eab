package io.everdrill.topics.score;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far up a detector named the true root cause, fault by fault: AC@k is the share of the faults
 * whose root stands among the first k, Avg@k the mean of AC@1 to AC@k. Source: G. Yu and others,
 * Nezha, ESEC/FSE 2023; L. Pham and others, RCAEval, WWW 2025.
 *
 * <p>What is tied shares a rank, see {@link Ranking}. A fault whose root was not named, or of which
 * nothing was said, has no rank: a miss at every k, and it counts among the faults.
 *
 * @param faults all, also those without a rank
 * @param countAtRank how many of them have which rank, from 1
 */
public record RootRanks(long faults, SortedMap<Integer, Long> countAtRank) {

  public static final int MISS = 0;

  public RootRanks {
    countAtRank = new TreeMap<>(countAtRank);
    if (!countAtRank.isEmpty() && countAtRank.firstKey() <= MISS) {
      throw new IllegalArgumentException(
          "rank: expected 1 or more, or 0 for none, got " + countAtRank.firstKey());
    }
  }

  /** Of one fault each, from 1; {@link #MISS} where there is none. */
  public static RootRanks of(Collection<Integer> ranks) {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    ranks.stream().filter(rank -> rank != MISS).forEach(rank -> counts.merge(rank, 1L, Long::sum));
    return new RootRanks(ranks.size(), counts);
  }

  /** As {@link #of(Collection)}. */
  public static RootRanks of(Integer... ranks) {
    return of(Arrays.asList(ranks));
  }

  /** AC@k. */
  public Proportion within(int k) {
    return new Proportion(
        countAtRank.headMap(k + 1).values().stream().mapToLong(Long::longValue).sum(), faults);
  }

  /** Avg@k; nothing where there was no fault. */
  public OptionalDouble average(int k) {
    if (faults == 0) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    for (int i = 1; i <= k; i++) {
      sum += within(i).value().orElseThrow();
    }
    return OptionalDouble.of(sum / k);
  }
}
