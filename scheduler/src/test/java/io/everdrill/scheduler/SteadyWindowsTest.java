package io.everdrill.scheduler;

import static io.everdrill.scheduler.Shop.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.scheduler.SteadyWindows.NotSteady;
import io.everdrill.scheduler.SteadyWindows.Steady;
import io.everdrill.scheduler.SteadyWindows.Unknown;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.SteadyStateEvent.Window;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SteadyWindowsTest {

  private static final Hypothesis TWENTY_SECONDS = new Hypothesis(0.9, Duration.ofSeconds(20));

  @Test
  void slidingWindowsCountEachSecondOnce() {
    // Each second, the ten seconds before it; bad ones lie 21 s and more in the past.
    SteadyWindows seen = SteadyWindows.NONE;
    for (int ago = 40; ago >= 0; ago--) {
      int bad = Math.clamp(ago - 11, 0, 10);
      seen = seen.with(window(ago, 10, 10 - bad));
    }

    assertThat(seen.against(TWENTY_SECONDS, NOON)).isEqualTo(new Steady());
    assertThat(seen.against(new Hypothesis(0.9, Duration.ofSeconds(30)), NOON))
        .as("one third is bad, but for the two seconds of the edge")
        .isInstanceOfSatisfying(
            NotSteady.class, n -> assertThat(n.passRate()).isBetween(0.6, 0.75));
  }

  @Test
  void contiguousWindowsAreAddedUp() {
    SteadyWindows seen = SteadyWindows.NONE;
    for (int ago = 30; ago >= 0; ago--) {
      seen = seen.with(window(ago, 1, ago < 4 ? 3 : 10));
    }

    assertThat(seen.against(TWENTY_SECONDS, NOON)).isEqualTo(new NotSteady(0.86));
  }

  @Test
  void aGapOrTooShortAHistoryIsNotKnownToBeSteady() {
    assertThat(SteadyWindows.NONE.with(window(0, 10, 10)).against(TWENTY_SECONDS, NOON))
        .isEqualTo(new Unknown("seen for PT10S of PT20S"));
    assertThat(
            SteadyWindows.NONE
                .with(window(25, 10, 10))
                .with(window(0, 10, 10))
                .against(TWENTY_SECONDS, NOON))
        .isEqualTo(new Unknown("seen for PT10S of PT20S"));
  }

  @Test
  void theSameWindowAgainChangesNothing() {
    SteadyWindows once = SteadyWindows.NONE.with(window(0, 10, 10));

    assertThat(once.with(window(0, 10, 10))).isEqualTo(once);
  }

  @Test
  void memoryIsBounded() {
    SteadyWindows seen = SteadyWindows.NONE;
    for (int ago = 2_000; ago >= 0; ago--) {
      seen = seen.with(window(ago, 1, 10));
    }

    assertThat(seen.windows()).hasSize(126).last().isEqualTo(window(0, 1, 10));
    assertThat(seen.against(new Hypothesis(1, SteadyWindows.LONGEST_HYPOTHESIS), NOON))
        .isEqualTo(new Steady());
  }

  /** Ten results a window. */
  private static Window window(int secondsAgo, int seconds, int passes) {
    Window ten = Shop.window("frontend", NOON.minusSeconds(secondsAgo), passes);
    return new Window(
        ten.cell(),
        ten.service(),
        ten.until().minusSeconds(seconds),
        ten.until(),
        10,
        passes,
        ten.latencyP50(),
        ten.latencyP99());
  }
}
