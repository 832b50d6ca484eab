package io.everdrill.topics.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.everdrill.topics.events.ScoreboardEvent.TiedRank;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  /** Against all orders of those tied, counted one by one. */
  @Test
  void sharedRankCountsForTheShareOfOrdersThatAreRight() {
    // First of three, one root: 1/3, 2/3, 1. Second of four, two roots: 0, 1/2, 1 - 1/6, 1.
    RootRanks tied =
        new RootRanks(
            2,
            new TreeMap<>(Map.of(1, 1L, 2, 1L)),
            List.of(new TiedRank(1, 2, 0, 1), new TiedRank(2, 2, 1, 1)));

    assertThat(hits(tied, 1)).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(hits(tied, 2)).isCloseTo(2.0 / 3 + 1.0 / 2, within(1e-12));
    assertThat(hits(tied, 3)).isCloseTo(1 + 5.0 / 6, within(1e-12));
    assertThat(hits(tied, 4)).isCloseTo(2, within(1e-12));
    assertThat(tied.countTied()).isEqualTo(2);
  }

  @Test
  void whoTiesAllGainsNothingOverChance() {
    RootRanks all =
        new RootRanks(10, new TreeMap<>(Map.of(1, 10L)), List.of(new TiedRank(1, 9, 0, 10)));

    assertThat(all.within(1).value().orElseThrow()).isCloseTo(0.1, within(1e-12));
    assertThat(all.within(5).value().orElseThrow()).isCloseTo(0.5, within(1e-12));
  }

  private static double hits(RootRanks ranks, int k) {
    return ranks.within(k).hits();
  }

  @Test
  void noFaultHasNoAverageAndNoRankIsNegative() {
    assertThat(RootRanks.of().average(5)).isEmpty();
    assertThatThrownBy(() -> RootRanks.of(-1)).hasMessageContaining("got -1");
  }
}
