package io.everdrill.topics.score;

import java.util.function.DoubleUnaryOperator;

/**
 * Under which mean a number of events would be as rare as one time in 40: the exact limits of a
 * count. Sums of the distribution itself, that no agent needs a library of statistics for; a test
 * compares them with one.
 */
final class PoissonTail {

  /** Terms less than this share of the sum change nothing. */
  private static final double NEGLIGIBLE = 1e-17;

  /** From here on Stirling's series is exact to the last digits. */
  private static final int STIRLING = 30;

  private static final int HALVINGS = 200;

  private PoissonTail() {}

  /** The mean under which so many events or more are that rare; 0 for none. */
  static double lowerLimit(long events) {
    return events == 0 ? 0 : solve(mean -> atLeast(events, mean) - Interval.TAIL, 0, events);
  }

  /** The mean under which so many events or fewer are that rare. */
  static double upperLimit(long events) {
    double far = events + 10 * Math.sqrt(events + 1.0) + 10;
    return solve(mean -> Interval.TAIL - atMost(events, mean), events, far);
  }

  /** Where a rising function is 0. */
  private static double solve(DoubleUnaryOperator rising, double from, double until) {
    double low = from;
    double high = until;
    for (int i = 0; i < HALVINGS && low < high; i++) {
      double middle = (low + high) / 2;
      if (middle <= low || middle >= high) {
        return middle;
      }
      if (rising.applyAsDouble(middle) < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /** For a mean under the events: each term is less than the one before. */
  private static double atLeast(long events, double mean) {
    double term = exactly(events, mean);
    double sum = 0;
    for (long k = events + 1; term > sum * NEGLIGIBLE; k++) {
      sum += term;
      term *= mean / k;
    }
    return sum;
  }

  /** For a mean over the events: downwards each term is less than the one before. */
  private static double atMost(long events, double mean) {
    double term = exactly(events, mean);
    double sum = 0;
    for (long k = events; term > sum * NEGLIGIBLE && k >= 0; k--) {
      sum += term;
      term *= k / mean;
    }
    return sum;
  }

  private static double exactly(long events, double mean) {
    return mean == 0 ? 0 : Math.exp(events * Math.log(mean) - mean - logFactorial(events));
  }

  private static double logFactorial(long n) {
    if (n >= STIRLING) {
      double m = n;
      double series = 1 / (12 * m) - 1 / (360 * m * m * m) + 1 / (1260 * Math.pow(m, 5));
      return m * Math.log(m) - m + Math.log(2 * Math.PI * m) / 2 + series;
    }
    double log = 0;
    for (long k = 2; k <= n; k++) {
      log += Math.log(k);
    }
    return log;
  }
}
