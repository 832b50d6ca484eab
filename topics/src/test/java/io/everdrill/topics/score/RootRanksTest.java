package io.everdrill.topics.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RootRanksTest {

  private final RootRanks some = RootRanks.of(1, 1, 2, 4, 9, RootRanks.MISS);

  @Test
  void shareOfFaultsWhoseRootIsAmongTheFirst() {
    assertThat(some.within(1)).isEqualTo(new Proportion(2, 6));
    assertThat(some.within(3)).isEqualTo(new Proportion(3, 6));
    assertThat(some.within(5)).isEqualTo(new Proportion(4, 6));
  }

  @Test
  void averageIsOverAllDepths() {
    // (2 + 3 + 3 + 4 + 4) / 6 / 5
    assertThat(some.average(5).orElseThrow()).isCloseTo(16.0 / 30, within(1e-12));
  }

  @Test
  void noFaultHasNoAverageAndNoRankIsNegative() {
    assertThat(RootRanks.of().average(5)).isEmpty();
    assertThatThrownBy(() -> RootRanks.of(-1)).hasMessageContaining("got -1");
  }
}
