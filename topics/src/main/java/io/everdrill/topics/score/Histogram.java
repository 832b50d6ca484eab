package io.everdrill.topics.score;

import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Durations counted by the classes of a DDSketch: percentiles off by at most 1 %, and merging gives
 * exactly what counting all in one would have given, in whichever order. Source: C. Masson, J. Rim,
 * H. Lee, PVLDB 12 (2019).
 *
 * @param buckets by their upper ends, ascending
 */
public record Histogram(List<Bucket> buckets) {

  /** What stands for a class is off by this share from either of its ends. */
  static final double RELATIVE_ERROR = 0.01;

  public static final Histogram EMPTY = new Histogram(List.of());

  public Histogram {
    buckets = List.copyOf(buckets);
  }

  public Histogram plus(Histogram other) {
    return added(other, 1);
  }

  /**
   * What is taken out that was never in leaves 0: a row that was written before it had this
   * histogram lacks what a revision takes back.
   */
  public Histogram minus(Histogram other) {
    return added(other, -1);
  }

  private Histogram added(Histogram other, int sign) {
    SortedMap<Duration, Long> counts = new TreeMap<>();
    buckets.forEach(b -> counts.merge(b.upTo(), b.count(), Long::sum));
    other.buckets.forEach(b -> counts.merge(b.upTo(), sign * b.count(), Long::sum));
    List<Bucket> sums = new ArrayList<>();
    counts.forEach(
        (upTo, count) -> {
          if (count > 0) {
            sums.add(new Bucket(upTo, count));
          }
        });
    return new Histogram(sums);
  }

  public long count() {
    return buckets.stream().mapToLong(Bucket::count).sum();
  }

  /** What stands for all durations of a class: as far above its lower end as under its upper. */
  static Duration middle(Bucket bucket) {
    return Duration.ofNanos(Math.round(bucket.upTo().toNanos() * (1 - RELATIVE_ERROR)));
  }

  /**
   * @param share 0.99 for the 99th percentile
   */
  public Optional<Duration> percentile(double share) {
    double rank = share * (count() - 1);
    long seen = 0;
    for (Bucket bucket : buckets) {
      seen += bucket.count();
      if (seen > rank) {
        return Optional.of(middle(bucket));
      }
    }
    return Optional.empty();
  }
}
