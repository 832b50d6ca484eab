package io.everdrill.scheduler;

import static io.everdrill.scheduler.Shop.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.scheduler.SteadyWindows.NotSteady;
import io.everdrill.scheduler.SteadyWindows.Steady;
import io.everdrill.scheduler.SteadyWindows.Unknown;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.SteadyStateEvent.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SteadyWindowsTest {

  private static final Hypothesis TWENTY_SECONDS = new Hypothesis(0.9, Duration.ofSeconds(20));

  @Test
  void slidingWindowsCountEachSecondOnce() {
    // Each second, the ten seconds before it; bad ones lie 21 s and more in the past.
    List<Window> windows = new ArrayList<>();
    for (int ago = 40; ago >= 0; ago--) {
      int bad = Math.clamp(ago - 11, 0, 10);
      windows.add(window(ago, 10, 10 - bad));
    }

    assertThat(new SteadyWindows(windows).against(TWENTY_SECONDS, NOON)).isEqualTo(new Steady());
    assertThat(
            new SteadyWindows(windows).against(new Hypothesis(0.9, Duration.ofSeconds(30)), NOON))
        .as("one third is bad, but for the two seconds of the edge")
        .isInstanceOfSatisfying(
            NotSteady.class, n -> assertThat(n.passRate()).isBetween(0.6, 0.75));
  }

  @Test
  void contiguousWindowsAreAddedUp() {
    List<Window> windows = new ArrayList<>();
    for (int ago = 30; ago >= 0; ago--) {
      windows.add(window(ago, 1, ago < 4 ? 3 : 10));
    }

    assertThat(new SteadyWindows(windows).against(TWENTY_SECONDS, NOON))
        .isEqualTo(new NotSteady(0.86));
  }

  @Test
  void aGapOrTooShortAHistoryIsNotKnownToBeSteady() {
    assertThat(new SteadyWindows(List.of(window(0, 10, 10))).against(TWENTY_SECONDS, NOON))
        .isEqualTo(new Unknown("seen for PT10S of PT20S"));
    assertThat(
            new SteadyWindows(List.of(window(25, 10, 10), window(0, 10, 10)))
                .against(TWENTY_SECONDS, NOON))
        .isEqualTo(new Unknown("seen for PT10S of PT20S"));
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
