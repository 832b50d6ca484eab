package io.everdrill.topics.score;

/**
 * Where a value that is known from few cases may lie, both ends included. All intervals here hold
 * the true value in 95 of a hundred cases.
 */
public record Interval(double from, double until) {

  /** What is left out on either side. */
  static final double TAIL = 0.025;

  /** How many standard deviations of a normal distribution that is on either side. */
  static final double Z = 1.959963984540054;

  public Interval {
    if (!(from <= until)) {
      throw new IllegalArgumentException(
          "from: expected at most until, " + until + ", got " + from);
    }
  }
}
