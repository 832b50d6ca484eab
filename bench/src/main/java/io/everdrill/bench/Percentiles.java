package io.everdrill.bench;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Three percentiles of a measured time, by nearest rank; of few samples the last is the worst. */
record Percentiles(int samples, double p50Millis, double p99Millis, double p999Millis) {

  /** With fewer samples nothing is known of one in a thousand. */
  private static final int FOR_P999 = 1_000;

  static Percentiles of(Collection<Duration> times) {
    if (times.isEmpty()) {
      throw new IllegalArgumentException("expected at least one measured time, got none");
    }
    List<Duration> sorted = times.stream().sorted().toList();
    return new Percentiles(sorted.size(), at(sorted, 500), at(sorted, 990), at(sorted, 999));
  }

  /** All 0 where nothing was measured. */
  static Percentiles ofAny(Collection<Duration> times) {
    return times.isEmpty() ? new Percentiles(0, 0, 0, 0) : of(times);
  }

  private static double at(List<Duration> sorted, int permille) {
    return sorted.get(Math.ceilDiv(permille * sorted.size(), 1_000) - 1).toNanos() / 1e6;
  }

  String text(String what) {
    return String.format(
        Locale.ROOT,
        "%-44s n=%-7d p50 %8.2f ms   p99 %8.2f ms   p99.9 %8.2f ms%s",
        what,
        samples,
        p50Millis,
        p99Millis,
        p999Millis,
        samples < FOR_P999 ? " (the worst of too few for a p99.9)" : "");
  }
}
