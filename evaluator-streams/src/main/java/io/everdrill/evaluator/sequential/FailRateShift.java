package io.everdrill.evaluator.sequential;

/**
 * The change that is looked for: from a share of failing results that is normal to one that is
 * harm. Says what each result weighs, in nats: the logarithm of how much likelier it is under harm.
 *
 * @param normal p0, what the baseline says at worst
 * @param harm p1, what must not last
 */
public record FailRateShift(double normal, double harm) {

  public FailRateShift {
    if (!(normal > 0 && normal < harm && harm < 1)) {
      throw new IllegalArgumentException(
          "normal, harm: expected 0 < normal < harm < 1, got " + normal + " and " + harm);
    }
  }

  /** What a failing result adds; more than 0. */
  public double natsPerFailure() {
    return Math.log(harm / normal);
  }

  /** What a passing result adds; less than 0. */
  public double natsPerPass() {
    return Math.log1p(-harm) - Math.log1p(-normal);
  }
}
