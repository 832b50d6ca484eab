package io.everdrill.evaluator.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CoarseClassesTest {

  @Test
  void classHoldsTheTimeAndIsAtMostAFifthWider() {
    for (long millis = 1; millis < 3_000_000; millis = millis * 5 / 4 + 1) {
      Duration took = Duration.ofMillis(millis);
      Duration upTo = CoarseClasses.of(took).upTo();
      assertThat(upTo).isGreaterThanOrEqualTo(took);
      if (millis > 100) {
        assertThat(upTo.toMillis()).isLessThanOrEqualTo(millis * 120 / 100 + 1);
      }
    }
  }
}
