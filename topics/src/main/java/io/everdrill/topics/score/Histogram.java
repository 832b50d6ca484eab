package io.everdrill.topics.score;

import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
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

  private static final double NANOS_PER_MICRO = 1_000;

  /** A share of a count that is whole may come out a little more. */
  private static final double ROUNDING = 1e-6;

  public static final Histogram EMPTY = new Histogram(List.of());

  public Histogram {
    buckets = List.copyOf(buckets);
  }

  /**
   * One duration in the class whose middle it is: sums of such answer exactly, and grow with what
   * is in them. For a past that is there whole.
   */
  public static Histogram centred(Duration duration) {
    long nanos = Math.max(0, duration.toNanos());
    long upTo = Math.max(1, Math.round(nanos / (1 - RELATIVE_ERROR)));
    return new Histogram(List.of(new Bucket(Duration.ofNanos(upTo), 1)));
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

  /**
   * What stands for all durations of a class, to the microsecond: as far above its lower end as
   * under its upper.
   */
  static Duration middle(Bucket bucket) {
    double nanos = bucket.upTo().toNanos() * (1 - RELATIVE_ERROR);
    return Duration.of(Math.round(nanos / NANOS_PER_MICRO), ChronoUnit.MICROS);
  }

  /**
   * The least that no less than this share is as short as or shorter than (nearest rank): the 99th
   * percentile of less than a hundred is the longest, and not the one before it.
   *
   * @param share 0.99 for the 99th percentile
   */
  public Optional<Duration> percentile(double share) {
    return ranked(Math.ceil(share * count() - ROUNDING) - 1);
  }

  /** Of an even number the mean of the two in the middle. */
  public Optional<Duration> median() {
    Optional<Duration> lower = ranked((count() - 1) / 2);
    Optional<Duration> upper = ranked(count() / 2);
    return lower.flatMap(from -> upper.map(until -> from.plus(until).dividedBy(2)));
  }

  /**
   * @param rank from 0, of the shortest
   */
  private Optional<Duration> ranked(double rank) {
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
