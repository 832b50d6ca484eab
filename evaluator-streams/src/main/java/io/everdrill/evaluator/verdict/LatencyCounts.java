package io.everdrill.evaluator.verdict;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Latencies counted in 8 classes an octave of microseconds, so that sums stay sums and a percentile
 * is at most 9 % too high. Adding commutes.
 */
public record LatencyCounts(Map<Integer, Integer> counts) {

  static final LatencyCounts NONE = new LatencyCounts(Map.of());

  private static final int CLASSES_PER_OCTAVE = 8;

  LatencyCounts plus(LatencyCounts other) {
    if (counts.isEmpty()) {
      return other;
    }
    Map<Integer, Integer> sum = new TreeMap<>(counts);
    other.counts.forEach((c, n) -> sum.merge(c, n, Integer::sum));
    return new LatencyCounts(sum);
  }

  static LatencyCounts of(Duration latency) {
    return new LatencyCounts(Map.of(classOf(latency), 1));
  }

  /** The upper end of the class in which this share of the latencies lies; 0 if there are none. */
  public Duration percentile(double share) {
    long total = counts.values().stream().mapToLong(Integer::longValue).sum();
    long wanted = (long) Math.ceil(share * total);
    long seen = 0;
    for (Map.Entry<Integer, Integer> entry : new TreeMap<>(counts).entrySet()) {
      seen += entry.getValue();
      if (seen >= wanted) {
        return upperEnd(entry.getKey());
      }
    }
    return Duration.ZERO;
  }

  private static int classOf(Duration latency) {
    double micros = Math.max(1, latency.toNanos() / 1_000.0);
    return (int) Math.ceil(CLASSES_PER_OCTAVE * Math.log(micros) / Math.log(2) - 1e-9);
  }

  private static Duration upperEnd(int latencyClass) {
    double micros = Math.pow(2, (double) latencyClass / CLASSES_PER_OCTAVE);
    return Duration.ofNanos(Math.round(micros) * 1_000);
  }
}
