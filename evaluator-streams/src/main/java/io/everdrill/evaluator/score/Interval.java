package io.everdrill.evaluator.score;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** Where a value that is known from few cases may lie, both ends included. */
public record Interval(double from, double until) {

  /** All intervals here hold the true value in so many of a hundred cases. */
  static final double CONFIDENCE = 0.95;

  /** What is left out on either side. */
  static final double TAIL = (1 - CONFIDENCE) / 2;

  /** How many standard deviations of a normal distribution that is on either side. */
  static final double Z = NormalDistribution.of(0, 1).inverseSurvivalProbability(TAIL);

  public Interval {
    if (!(from <= until)) {
      throw new IllegalArgumentException(
          "from: expected at most until, " + until + ", got " + from);
    }
  }
}
