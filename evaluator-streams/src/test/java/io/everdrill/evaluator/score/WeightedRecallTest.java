package io.everdrill.evaluator.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.everdrill.evaluator.score.WeightedRecall.Drawn;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightedRecallTest {

  @Test
  void rareFaultCountsAsOftenAsItWasUnlikely() {
    // 10 of the rare, missed; 2 and 2 of the usual, one of them detected: 2 / 14
    assertThat(
            WeightedRecall.of(
                    List.of(new Drawn(0.1, false), new Drawn(0.5, true), new Drawn(0.5, false)))
                .orElseThrow())
        .isCloseTo(2.0 / 14, within(1e-12));
  }

  @Test
  void equallyLikelyFaultsGivePlainRecall() {
    assertThat(WeightedRecall.of(List.of(new Drawn(0.25, true), new Drawn(0.25, false))))
        .hasValue(0.5);
  }

  @Test
  void noFaultHasNoRecallAndNoneIsDrawnWithoutAChance() {
    assertThat(WeightedRecall.of(List.of())).isEmpty();
    assertThatThrownBy(() -> new Drawn(0, true)).hasMessageContaining("got 0.0");
  }
}
