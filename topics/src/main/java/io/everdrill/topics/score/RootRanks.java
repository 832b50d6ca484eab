package io.everdrill.topics.score;

import io.everdrill.topics.events.ScoreboardEvent.TiedRank;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far up a detector named the true root cause, fault by fault: AC@k is the share of the faults
 * whose root stands among the first k, Avg@k the mean of AC@1 to AC@k. Source: G. Yu and others,
 * Nezha, ESEC/FSE 2023; L. Pham and others, RCAEval, WWW 2025.
 *
 * <p>A fault whose root was not named, or of which nothing was said, has no rank: a miss at every
 * k, and it counts among the faults. Where a root shares its rank, see {@link Ranking}, it counts
 * for the share of all orders of those tied in which a root is among the first k: whoever ties all
 * services gains nothing over chance. Source: F. McSherry, M. Najork, Computing information
 * retrieval performance measures efficiently in the presence of tied scores, ECIR 2008. Published
 * tools differ: RCAEval and PyRCA take whatever order a list came in, which is this on average;
 * Nezha counts the best rank, and so does a file that tells ranks here.
 *
 * @param faults all, also those without a rank
 * @param countAtRank how many of them have which rank, from 1; of those tied the best
 * @param tied which of these are tied with others that are no root
 */
public record RootRanks(long faults, SortedMap<Integer, Long> countAtRank, List<TiedRank> tied) {

  public static final int MISS = 0;

  public RootRanks {
    countAtRank = new TreeMap<>(countAtRank);
    tied = List.copyOf(tied);
    if (!countAtRank.isEmpty() && countAtRank.firstKey() <= MISS) {
      throw new IllegalArgumentException(
          "rank: expected 1 or more, or 0 for none, got " + countAtRank.firstKey());
    }
  }

  /** Of one fault each, from 1; {@link #MISS} where there is none. */
  public static RootRanks of(Collection<Integer> ranks) {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    ranks.stream().filter(rank -> rank != MISS).forEach(rank -> counts.merge(rank, 1L, Long::sum));
    return new RootRanks(ranks.size(), counts, List.of());
  }

  /** As {@link #of(Collection)}. */
  public static RootRanks of(Integer... ranks) {
    return of(Arrays.asList(ranks));
  }

  /** AC@k. */
  public Proportion within(int k) {
    long best = countAtRank.headMap(k + 1).values().stream().mapToLong(Long::longValue).sum();
    double lost =
        tied.stream()
            .filter(t -> t.rank() <= k)
            .mapToDouble(t -> t.count() * beyond(k - t.rank() + 1, t))
            .sum();
    return new Proportion(Math.max(0, best - lost), faults);
  }

  /** In which share of its orders a tie has no root among its first so many. */
  private static double beyond(int places, TiedRank tie) {
    int all = tie.wrong() + 1 + tie.roots();
    double share = 1;
    for (int i = 0; i < places; i++) {
      share *= Math.max(0, tie.wrong() - i) / (double) Math.max(1, all - i);
    }
    return share;
  }

  /** Of how many faults the root was tied with what is none. */
  public long countTied() {
    return tied.stream().mapToLong(TiedRank::count).sum();
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
