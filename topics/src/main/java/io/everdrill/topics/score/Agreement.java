package io.everdrill.topics.score;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How what a detector said agrees with what was true. Faults and episodes are counted, never
 * points: of the quiet, windows.
 *
 * @param detected faults with an alert
 * @param missed faults without
 * @param falseAlarms alert episodes without a fault
 * @param quiet windows with neither
 * @param alarmed quiet windows with a false alarm
 */
public record Agreement(long detected, long missed, long falseAlarms, long quiet, long alarmed) {

  public Agreement {
    if (detected < 0 || missed < 0 || falseAlarms < 0 || quiet < 0 || alarmed < 0) {
      throw new IllegalArgumentException(
          "expected counts of 0 or more, got %d, %d, %d, %d, %d"
              .formatted(detected, missed, falseAlarms, quiet, alarmed));
    }
  }

  /** Of what it said, how much was true. */
  public Proportion precision() {
    return new Proportion(detected, detected + falseAlarms);
  }

  /** Of what was true, how much it said. */
  public Proportion recall() {
    return new Proportion(detected, detected + missed);
  }

  /** Of the time in which nothing was wrong, how much it was silent. */
  public Proportion specificity() {
    return new Proportion(quiet, quiet + alarmed);
  }

  /** The harmonic mean of precision and recall; nothing where there was nothing to find or say. */
  public OptionalDouble f1() {
    return shared().value().stream().map(Agreement::f1).findFirst();
  }

  /**
   * Wilson's interval of the share that F1 is a monotone function of. Source: D. Hand, P. Christen,
   * N. Kirielle, F*: an interpretable transformation of the F-measure, Machine Learning 110 (2021).
   */
  public Optional<Interval> f1Interval() {
    return shared().interval().map(i -> new Interval(f1(i.from()), f1(i.until())));
  }

  /** F*: of all that was true or said, what was both. */
  private Proportion shared() {
    return new Proportion(detected, detected + missed + falseAlarms);
  }

  private static double f1(double shared) {
    return 2 * shared / (1 + shared);
  }
}
