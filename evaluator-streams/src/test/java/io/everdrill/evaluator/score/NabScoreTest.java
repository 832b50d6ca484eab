package io.everdrill.evaluator.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.everdrill.evaluator.score.NabScore.Hit;
import io.everdrill.evaluator.score.NabScore.Miss;
import io.everdrill.evaluator.score.NabScore.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

class NabScoreTest {

  private static final Window WINDOW = new Window(100, 199);

  @Test
  void firstRowOfEachWindowAndNothingElseIsAHundred() {
    assertThat(score(List.of(new Hit(WINDOW, 100)), List.of())).isCloseTo(100, within(1e-9));
  }

  @Test
  void silenceIsZero() {
    assertThat(score(List.of(), List.of())).isZero();
  }

  @Test
  void halfWayIntoTheWindowEarnsTheSigmoidThere() {
    // y = -(199 - 150 + 1) / 100 = -0.5; (2 / (1 + e^-2.5) - 1) / (2 / (1 + e^-5) - 1) = 0.859793
    assertThat(score(List.of(new Hit(WINDOW, 150)), List.of()))
        .isCloseTo(100 * (0.859793 + 1) / 2, within(1e-4));
  }

  @Test
  void falseAlarmCostsElevenHundredthsBeforeAnyWindowAndFarBehind() {
    double all = -0.11 * 100 / 2;

    assertThat(score(List.of(), List.of(new Miss(5, List.of())))).isCloseTo(all, within(1e-9));
    assertThat(score(List.of(), List.of(new Miss(900, List.of(WINDOW)))))
        .isCloseTo(all, within(1e-9));
  }

  @Test
  void falseAlarmSoonAfterAWindowCostsLittle() {
    // 10 rows behind one 99 rows wide: 2 / (1 + e^(5 * 10 / 99)) - 1 = -0.247291
    assertThat(score(List.of(), List.of(new Miss(209, List.of(new Window(0, 10), WINDOW)))))
        .isCloseTo(-0.11 * 0.247291 * 50, within(1e-4));
  }

  @Test
  void nothingIsSaidOfNoWindow() {
    assertThat(NabScore.of(0, List.of(), List.of())).isEmpty();
  }

  private static double score(List<Hit> hits, List<Miss> misses) {
    return NabScore.of(1, hits, misses).orElseThrow();
  }
}
