package io.everdrill.evaluator.sequential;

/**
 * What a service's probes said before the injection.
 *
 * @param seconds over how long, to know how many results come in a second
 */
public record Baseline(long results, long failures, double seconds) {

  private static final int BISECTIONS = 60;

  public Baseline {
    if (results < 1 || failures < 0 || failures > results) {
      throw new IllegalArgumentException(
          "results, failures: expected at least 1 and 0 to that, got " + results + ", " + failures);
    }
    if (!(seconds > 0 && seconds < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("seconds: expected more than 0, got " + seconds);
    }
  }

  public double resultsPerSecond() {
    return results / seconds;
  }

  /**
   * The failure rate that is not exceeded, save with the chance that is given: the exact one-sided
   * bound (C. J. Clopper, E. S. Pearson, Biometrika 26, 1934). Few results make it high, and a test
   * against it slow rather than wrong.
   */
  public double failRateAtMost(double chanceOfMore) {
    if (!(chanceOfMore > 0 && chanceOfMore < 1)) {
      throw new IllegalArgumentException("chanceOfMore: expected 0 to 1, got " + chanceOfMore);
    }
    double low = (double) failures / results;
    double high = 1;
    for (int i = 0; i < BISECTIONS && low < high; i++) {
      double middle = (low + high) / 2;
      if (chanceOfSoFew(middle) > chanceOfMore) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** The chance of no more failures than were seen, at this rate: a sum of binomial terms. */
  private double chanceOfSoFew(double rate) {
    if (failures == results) {
      return 1;
    }
    double odds = Math.log(rate) - Math.log1p(-rate);
    double term = results * Math.log1p(-rate);
    double sum = Math.exp(term);
    for (long k = 1; k <= failures; k++) {
      term += odds + Math.log((double) (results - k + 1) / k);
      sum += Math.exp(term);
    }
    return sum;
  }
}
