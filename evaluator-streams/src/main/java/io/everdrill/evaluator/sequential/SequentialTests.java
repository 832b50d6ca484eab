package io.everdrill.evaluator.sequential;

import java.time.Duration;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/**
 * Both tests on one service during one drill. The cumulative sum finds a change at any moment of
 * the drill soon, and is wrong once in a mean time; the test by betting has a limit on its chance
 * of ever being wrong in this drill, and is slower the longer all went well before. Either ends the
 * drill. Not for several threads.
 */
public final class SequentialTests {

  private final Baseline baseline;
  private final FailRateShift shift;
  private final FalseAbortBudget budget;
  private final Cusum cusum;
  private BettingMartingale betting;

  private SequentialTests(Baseline baseline, FailRateShift shift, FalseAbortBudget budget) {
    this.baseline = baseline;
    this.shift = shift;
    this.budget = budget;
    cusum = new Cusum(shift, Cusum.boundFor(shift, resultsIn(budget.every(), baseline)));
    begin();
  }

  /**
   * The injection may be in force from now on: what passed before is not held in its favour. Once a
   * drill; each time that betting starts anew it may be wrong anew.
   */
  public void begin() {
    betting = new BettingMartingale(shift, budget.halfChance());
  }

  private static double resultsIn(Duration time, Baseline baseline) {
    return Math.max(1, baseline.resultsPerSecond() * time.toMillis() / 1000.0);
  }

  /**
   * A test that decides, or none: where the baseline may already be as bad as what counts as harm,
   * no result could tell them apart.
   *
   * @param harm the share of failing results that must not last
   * @param budget this service's share
   */
  public static Stream<SequentialTests> of(
      Baseline baseline, double harm, FalseAbortBudget budget) {
    return of(baseline, normal -> harm, budget);
  }

  /**
   * The same.
   *
   * @param harm by the share that is normal at worst
   */
  public static Stream<SequentialTests> of(
      Baseline baseline, DoubleUnaryOperator harm, FalseAbortBudget budget) {
    double normal = baseline.failRateAtMost(budget.halfChance());
    double harmful = harm.applyAsDouble(normal);
    return normal < harmful
        ? Stream.of(new SequentialTests(baseline, new FailRateShift(normal, harmful), budget))
        : Stream.empty();
  }

  public void pass() {
    passes(1);
  }

  /** As many passing results one after the other. */
  public void passes(long count) {
    cusum.passes(count);
    betting.passes(count);
  }

  public void fail() {
    cusum.fail();
    betting.fail();
  }

  /** Whether one of them has crossed with the last result, which must have failed. */
  public boolean crossed() {
    return cusum.crossed() || betting.crossed();
  }

  public Cusum cusum() {
    return cusum;
  }

  public BettingMartingale betting() {
    return betting;
  }

  public Baseline baseline() {
    return baseline;
  }

  public FailRateShift shift() {
    return shift;
  }

  public FalseAbortBudget budget() {
    return budget;
  }
}
