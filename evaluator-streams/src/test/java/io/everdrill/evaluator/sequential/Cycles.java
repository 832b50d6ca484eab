package io.everdrill.evaluator.sequential;

/**
 * The mean number of results between false alarms of a cumulative sum, without waiting for one. The
 * sum lives in cycles from 0 back to 0; the mean is that of a cycle's length over the chance that a
 * cycle crosses. That chance is a rare event under the normal rate and a common one under harm: it
 * is measured there, each crossing weighed by e to the minus its sum (Wald's likelihood ratio
 * identity), which is exact and has little spread.
 */
record Cycles(FailRateShift shift) {

  private static final int CYCLES = 400_000;

  double meanResultsBetweenFalseAlarms(long seed, double bound) {
    return meanLength(new Failures(seed, shift.normal()))
        / chanceOfCrossing(new Failures(seed + 1_000, shift.harm()), bound);
  }

  /** Under the normal rate; those that cross are too few to matter. */
  private double meanLength(Failures normal) {
    long results = 0;
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      results += length(normal);
    }
    return (double) results / CYCLES;
  }

  private long length(Failures failures) {
    double sum = 0;
    long results = 0;
    while (true) {
      long passes = failures.passesBeforeNext();
      long untilEnd = Math.max(1, (long) Math.ceil(sum / -shift.natsPerPass()));
      if (passes >= untilEnd) {
        return results + untilEnd;
      }
      sum += passes * shift.natsPerPass() + shift.natsPerFailure();
      results += passes + 1;
    }
  }

  private double chanceOfCrossing(Failures harm, double bound) {
    double weight = 0;
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      double sum = sumAtEnd(harm, bound);
      weight += sum >= bound ? Math.exp(-sum) : 0;
    }
    return weight / CYCLES;
  }

  private double sumAtEnd(Failures failures, double bound) {
    double sum = 0;
    while (sum < bound) {
      sum += failures.passesBeforeNext() * shift.natsPerPass();
      if (sum < 0) {
        return 0;
      }
      sum += shift.natsPerFailure();
    }
    return sum;
  }
}
