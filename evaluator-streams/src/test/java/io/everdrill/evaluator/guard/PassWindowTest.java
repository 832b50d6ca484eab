package io.everdrill.evaluator.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PassWindowTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final PassWindow window = new PassWindow();

  private PassWindow.Count count(long untilMillis, Duration length) {
    return window.count(untilMillis, length);
  }

  @Test
  void countsWhatIsNewerThanItsBeginningAndNotNewerThanItsEnd() {
    window.add(1_000, false);
    window.add(1_001, true);
    window.add(2_000, false);
    window.add(2_001, true);

    assertThat(count(2_000, SECOND)).isEqualTo(new PassWindow.Count(2, 1));
  }

  @Test
  void nothingSeenIsNoFailure() {
    assertThat(count(5_000, SECOND).passRate()).isEqualTo(1);
    assertThat(count(5_000, SECOND).results()).isZero();
  }

  @Test
  void forgetsWhatIsOlderThanAMinute() {
    window.add(0, false);
    window.add(60_000, true);
    window.add(60_001, true);

    assertThat(count(60_001, Duration.ofHours(1))).isEqualTo(new PassWindow.Count(2, 2));
  }

  @Test
  void holdsTheNewestTenThousand() {
    for (int i = 0; i < 10_000; i++) {
      window.add(1, false);
    }
    for (int i = 0; i < 9_999; i++) {
      window.add(2, true);
    }

    assertThat(count(2, SECOND)).isEqualTo(new PassWindow.Count(10_000, 9_999));
  }

  /** A new leader's clock may be behind: its results are new all the same. */
  @Test
  void appendTimeThatGoesBackHidesNothing() {
    window.add(9_000, false);
    window.add(9_500, false);
    window.add(8_000, true);
    window.add(9_600, true);

    assertThat(count(9_600, SECOND)).isEqualTo(new PassWindow.Count(4, 2));
  }
}
