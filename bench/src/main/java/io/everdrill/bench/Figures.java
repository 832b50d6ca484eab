package io.everdrill.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The spread of one measured time. Percentiles by nearest rank. */
record Figures(int samples, double p50Ms, double p99Ms, double maxMs) {

  static Figures of(List<Duration> times) {
    if (times.isEmpty()) {
      throw new IllegalArgumentException("expected at least one measured time, got none");
    }
    List<Duration> sorted = times.stream().sorted().toList();
    return new Figures(
        sorted.size(), at(sorted, 50), at(sorted, 99), sorted.getLast().toNanos() / 1e6);
  }

  private static double at(List<Duration> sorted, int percent) {
    return sorted.get(Math.ceilDiv(percent * sorted.size(), 100) - 1).toNanos() / 1e6;
  }

  String text(String what) {
    return String.format(
        Locale.ROOT,
        "%-42s n=%-4d p50 %7.2f ms   p99 %7.2f ms   max %7.2f ms",
        what,
        samples,
        p50Ms,
        p99Ms,
        maxMs);
  }
}
