package io.everdrill.evaluator.sequential;

import java.time.Duration;

/**
 * How often a drill may be ended although nobody is hurt more than normal.
 *
 * @param every the mean time between false aborts by the cumulative sum, at the least
 * @param chancePerDrill the greatest chance of one by the test by betting, over a whole drill
 */
public record FalseAbortBudget(Duration every, double chancePerDrill) {

  public FalseAbortBudget {
    if (!every.isPositive() || !(chancePerDrill > 0 && chancePerDrill < 1)) {
      throw new IllegalArgumentException(
          "every, chancePerDrill: expected more than 0, and 0 to 1; got %s and %s"
              .formatted(every, chancePerDrill));
    }
  }

  /** An equal share for each service, so that all together keep to the whole (Bonferroni). */
  public FalseAbortBudget dividedOver(int services) {
    return new FalseAbortBudget(every.multipliedBy(services), chancePerDrill / services);
  }

  /** Half of the chance: what the baseline may be wrong by. The other half is for the test. */
  public double halfChance() {
    return chancePerDrill / 2;
  }
}
