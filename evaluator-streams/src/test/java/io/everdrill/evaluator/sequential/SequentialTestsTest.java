package io.everdrill.evaluator.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SequentialTestsTest {

  private static final FailRateShift SHIFT = new FailRateShift(0.01, 0.1);
  private static final FalseAbortBudget BUDGET = new FalseAbortBudget(Duration.ofDays(30), 0.01);

  /** A minute at 100 a second, of which 1 % failed. */
  private static final Baseline BASELINE = new Baseline(6_000, 60, 60);

  @Test
  void resultsWeighTheLogarithmOfTheirLikelihoodRatio() {
    assertThat(SHIFT.natsPerFailure()).isCloseTo(2.302585, within(1e-6));
    assertThat(SHIFT.natsPerPass()).isCloseTo(-0.0953102, within(1e-6));
    assertThatThrownBy(() -> new FailRateShift(0.1, 0.1)).hasMessageContaining("normal < harm");
  }

  @Test
  void sumForgetsWhatLiesBeforeItWasLastZero() {
    Cusum cusum = new Cusum(SHIFT, 16);

    cusum.fail();
    cusum.passes(25);
    cusum.fail();
    cusum.pass();

    assertThat(cusum.sum()).isCloseTo(SHIFT.natsPerFailure() + SHIFT.natsPerPass(), within(1e-12));
    assertThat(cusum.results()).isEqualTo(2);
    assertThat(cusum.failures()).isEqualTo(1);
  }

  @Test
  void sevenFailuresInARowCrossSixteenNats() {
    Cusum cusum = new Cusum(SHIFT, 16);
    for (int i = 0; i < 6; i++) {
      cusum.fail();
      assertThat(cusum.crossed()).isFalse();
    }

    cusum.fail();

    assertThat(cusum.crossed()).isTrue();
  }

  /** However short the wanted time. */
  @Test
  void noSingleFailureIsEnough() {
    Cusum cusum = new Cusum(SHIFT, Cusum.boundFor(SHIFT, 1));

    cusum.fail();

    assertThat(cusum.crossed()).isFalse();
  }

  @Test
  void stakeOfOneIsWorthWhatTheBetsSayOnAverage() {
    BettingMartingale test = new BettingMartingale(new FailRateShift(0.5, 0.99), 0.01);
    assertThat(test.evidence()).isCloseTo(0, within(1e-12));

    test.fail();
    test.fail();
    assertThat(test.evidence()).isCloseTo(2 * Math.log(1.98), within(1e-9));

    test.passes(1);
    assertThat(test.evidence()).isCloseTo(Math.log(1.98 * 1.98 * 0.02), within(1e-9));
    assertThat(test.bound()).isCloseTo(Math.log(100), within(1e-12));
  }

  /** From tables: none of 10, 5 of 10, 60 of 6,000, all of 3; one-sided 95 %. */
  @Test
  void baselineSaysTheRateThatIsNotExceeded() {
    assertThat(new Baseline(10, 0, 1).failRateAtMost(0.05))
        .isCloseTo(1 - Math.pow(0.05, 0.1), within(1e-9));
    assertThat(new Baseline(10, 5, 1).failRateAtMost(0.05)).isCloseTo(0.7776, within(1e-4));
    assertThat(new Baseline(6_000, 60, 60).failRateAtMost(0.05)).isBetween(0.0120, 0.0125);
    assertThat(new Baseline(3, 3, 1).failRateAtMost(0.05)).isEqualTo(1);
  }

  @Test
  void budgetIsDividedOverTheServices() {
    assertThat(BUDGET.dividedOver(5))
        .isEqualTo(new FalseAbortBudget(Duration.ofDays(150), 0.01 / 5));
  }

  @Test
  void boundFollowsFromTheBudgetAndTheRateOfResults() {
    SequentialTests test = SequentialTests.of(BASELINE, 0.1, BUDGET).findFirst().orElseThrow();

    assertThat(test.cusum().bound()).isCloseTo(Math.log(30 * 86_400 * 100 * 0.1), within(1e-9));
    assertThat(test.betting().bound()).isCloseTo(Math.log(200), within(1e-9));
    assertThat(test.shift().normal()).isBetween(0.013, 0.015);
  }

  /** One failure in ten results could be as bad already as what counts as harm. */
  @Test
  void thereIsNoTestAgainstABaselineThatIsAsBadAsHarm() {
    assertThat(SequentialTests.of(new Baseline(10, 1, 10), 0.1, BUDGET)).isEmpty();
  }

  @Test
  void harmFromTheBeginningIsFoundWithinAFewResults() {
    SequentialTests test = SequentialTests.of(BASELINE, 0.1, BUDGET).findFirst().orElseThrow();

    int failures = 0;
    while (!test.crossed()) {
      test.fail();
      failures++;
    }

    assertThat(failures).isLessThan(5);
  }
}
