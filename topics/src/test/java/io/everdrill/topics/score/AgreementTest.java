package io.everdrill.topics.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AgreementTest {

  private final Agreement some = new Agreement(6, 2, 4, 18, 2);

  @Test
  void sharesAreOfTheRightWhole() {
    assertThat(some.precision()).isEqualTo(new Proportion(6, 10));
    assertThat(some.recall()).isEqualTo(new Proportion(6, 8));
    assertThat(some.specificity()).isEqualTo(new Proportion(18, 20));
  }

  @Test
  void f1IsTheHarmonicMeanOfPrecisionAndRecall() {
    assertThat(some.f1().orElseThrow()).isCloseTo(2 * 0.6 * 0.75 / 1.35, within(1e-12));
  }

  @Test
  void intervalOfF1IsThatOfTheShareBehindIt() {
    // 6 of 12 by Wilson: 0.2538 to 0.7462; F1 = 2x/(1+x)
    Interval interval = some.f1Interval().orElseThrow();

    assertThat(interval.from()).isCloseTo(0.4048, within(1e-4));
    assertThat(interval.until()).isCloseTo(0.8546, within(1e-4));
  }

  @Test
  void nothingFoundIsZeroAndNothingToFindIsUndefined() {
    assertThat(new Agreement(0, 3, 0, 0, 0).f1()).hasValue(0);
    assertThat(new Agreement(0, 0, 0, 0, 0).f1()).isEmpty();
    assertThat(new Agreement(0, 3, 0, 0, 0).precision().value()).isEmpty();
  }
}
