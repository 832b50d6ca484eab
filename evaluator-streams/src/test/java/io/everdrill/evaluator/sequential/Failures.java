package io.everdrill.evaluator.sequential;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Simulates probe results by going from failure to failure: the number of passes between two is
 * geometric, so that hundreds of millions of results take seconds. Seeded.
 */
final class Failures {

  private final SplittableRandom random;
  private final double logPassRate;

  Failures(long seed, double failRate) {
    random = new SplittableRandom(seed);
    logPassRate = Math.log1p(-failRate);
  }

  /** How many results pass before the next one that fails. */
  long passesBeforeNext() {
    return (long) Math.floor(Math.log(1 - random.nextDouble()) / logPassRate);
  }

  /** How many results it takes the cumulative sum to cross. */
  long untilCrossed(Cusum cusum) {
    long results = 0;
    while (!cusum.crossed()) {
      long passes = passesBeforeNext();
      cusum.passes(passes);
      cusum.fail();
      results += passes + 1;
    }
    return results;
  }

  /** Whether the test by betting crosses within so many results. */
  boolean crossesWithin(long most, BettingMartingale test) {
    long results = 0;
    while (true) {
      long passes = passesBeforeNext();
      results += passes + 1;
      if (results > most) {
        return false;
      }
      test.passes(passes);
      test.fail();
      if (test.crossed()) {
        return true;
      }
    }
  }

  /** One run each, sorted. */
  double[] crossings(int runs, Supplier<Cusum> fresh) {
    return IntStream.range(0, runs)
        .mapToDouble(run -> untilCrossed(fresh.get()))
        .sorted()
        .toArray();
  }

  static double mean(double[] values) {
    return DoubleStream.of(values).average().orElseThrow();
  }

  /** By nearest rank. */
  static double percentile(double[] sorted, int percent) {
    return sorted[Math.ceilDiv(percent * sorted.length, 100) - 1];
  }
}
