package io.everdrill.evaluator.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

  /** However many come in each of them. */
  @Test
  void holdsTheNewestTenThousandMilliseconds() {
    for (int i = 0; i < 20_000; i++) {
      window.add(i / 2 + 1, false);
    }
    window.add(10_001, true);

    assertThat(count(10_001, Duration.ofMinutes(1)))
        .isEqualTo(new PassWindow.Count(9_999 * 2 + 1, 1));
    assertThat(count(10_001, Duration.ofMillis(2))).isEqualTo(new PassWindow.Count(3, 1));
    assertThat(window.span()).isEqualTo(Duration.ofMillis(9_999));
  }

  /** Against a list of all of them. */
  @Test
  void countsAnyWindowAsCountingOneByOneDoes() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      PassWindow fast = new PassWindow();
      List<long[]> slow = new ArrayList<>();
      long at = 1_000;
      for (int i = 0; i < 2_000; i++) {
        at += random.nextInt(5) == 0 ? random.nextInt(200) : 0;
        boolean passed = random.nextBoolean();
        fast.add(at, passed);
        slow.add(new long[] {at, passed ? 1 : 0});
      }
      long until = at - random.nextInt(100);
      long length = 1L + random.nextInt(10_000);
      List<long[]> wanted =
          slow.stream().filter(s -> s[0] > until - length && s[0] <= until).toList();
      assertThat(fast.count(until, Duration.ofMillis(length)))
          .as("seed %d", seed)
          .isEqualTo(
              new PassWindow.Count(wanted.size(), wanted.stream().filter(s -> s[1] == 1).count()));
    }
  }

  /**
   * A ring comes round while few come, and grows wherever it begins when many come; the oldest row
   * is forgotten all the time.
   */
  @Test
  void holdsTheLastMinuteHoweverItsResultsCome() {
    Random random = new Random(3);
    List<long[]> slow = new ArrayList<>();
    long newest = 1_000;
    for (int phase = 0; phase < 40; phase++) {
      boolean sparse = phase % 2 == 0;
      for (int i = 0; i < (sparse ? 40 : 20 + random.nextInt(200)); i++) {
        boolean late = !slow.isEmpty() && random.nextInt(10) == 0;
        boolean passed = random.nextBoolean();
        int step = sparse ? 4_000 + random.nextInt(6_000) : 1 + random.nextInt(3);
        newest += late ? 0 : step;
        window.add(late ? newest - 500 : newest, passed);
        slow.add(new long[] {newest, passed ? 1 : 0});
        assertHoldsTheLastMinuteOf(slow);
      }
    }
  }

  private void assertHoldsTheLastMinuteOf(List<long[]> all) {
    long newest = all.getLast()[0];
    List<long[]> last = all.stream().filter(r -> r[0] >= newest - 60_000).toList();
    assertThat(count(newest, Duration.ofHours(1)))
        .isEqualTo(new PassWindow.Count(last.size(), passes(last)));
    assertThat(window.span()).isEqualTo(Duration.ofMillis(newest - last.getFirst()[0]));
    assertThat(window.newestMillis()).isEqualTo(newest);
    assertThat(window.everResults()).isEqualTo(all.size());
    assertThat(window.everPasses()).isEqualTo(passes(all));
  }

  private static long passes(List<long[]> results) {
    return results.stream().filter(r -> r[1] == 1).count();
  }

  /** A drill's own counts go on from elsewhere. */
  @Test
  void whatIsRestoredIsInTheWindowAndNotInTheTotals() {
    assertThat(window.newestMillis()).isZero();

    window.restore(new ProbeSecond(5_400, 7, 6));
    window.resume(List.of(5_450L, 2L, 1L));
    window.add(5_500, false);

    assertThat(count(5_500, SECOND)).isEqualTo(new PassWindow.Count(10, 7));
    assertThat(window.everResults()).isEqualTo(1);
    assertThat(window.everFailures()).isEqualTo(1);
    assertThat(window.everPasses()).isZero();
    assertThat(window.newestMillis()).isEqualTo(5_500);
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

  /** What a guard that takes over is given. */
  @Test
  void secondsHoldAllThatIsHeld() {
    window.add(1_200, true);
    window.add(1_800, false);
    window.add(3_000, true);

    assertThat(window.seconds())
        .containsExactly(new ProbeSecond(1_800, 2, 1), new ProbeSecond(3_000, 1, 1));
  }
}
