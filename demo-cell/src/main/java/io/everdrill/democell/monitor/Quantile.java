package io.everdrill.democell.monitor;

import java.util.Map;
import java.util.SortedMap;

/** A quantile of a histogram with cumulative buckets, interpolated as Prometheus does it. */
final class Quantile {
  private Quantile() {}

  /**
   * In the unit of the bounds; 0 when nothing was counted, the highest bound when it lies above.
   */
  static double of(double quantile, SortedMap<Double, Double> cumulativeByBound) {
    if (cumulativeByBound.isEmpty() || cumulativeByBound.get(cumulativeByBound.lastKey()) == 0) {
      return 0;
    }
    double rank = quantile * cumulativeByBound.get(cumulativeByBound.lastKey());
    double lower = 0;
    double below = 0;
    for (Map.Entry<Double, Double> bucket : cumulativeByBound.entrySet()) {
      if (bucket.getValue() >= rank) {
        boolean open = bucket.getKey().isInfinite() || bucket.getValue() <= below;
        return open
            ? lower
            : lower + (bucket.getKey() - lower) * (rank - below) / (bucket.getValue() - below);
      }
      lower = bucket.getKey();
      below = bucket.getValue();
    }
    return lower;
  }
}
