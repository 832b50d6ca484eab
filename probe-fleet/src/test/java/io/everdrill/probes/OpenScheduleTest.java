package io.everdrill.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OpenScheduleTest {

  private static final Instant NOW = Instant.parse("2026-01-21T12:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static OpenSchedule schedule(double jitter, long seed) {
    return new OpenSchedule(SECOND, jitter, new SplittableRandom(seed), NOW);
  }

  @Test
  void withoutJitterEachLookIsOneIntervalAfterTheLast() {
    OpenSchedule schedule = schedule(0, 1);
    Instant first = schedule.due();

    for (int i = 1; i <= 100; i++) {
      schedule.advance();
      assertThat(schedule.due()).isEqualTo(first.plusSeconds(i));
    }
  }

  @Test
  void jitterMovesEachLookWithinItsOwnInterval() {
    for (long seed = 0; seed < 20; seed++) {
      OpenSchedule unmoved = schedule(0, seed);
      OpenSchedule moved = new OpenSchedule(SECOND, 0.5, new SplittableRandom(seed), NOW);
      Set<Duration> offsets = new HashSet<>();
      for (int i = 0; i < 50; i++) {
        Duration offset = Duration.between(unmoved.due(), moved.due());
        assertThat(offset).as("seed %d", seed).isBetween(Duration.ZERO, Duration.ofMillis(500));
        offsets.add(offset);
        unmoved.advance();
        moved.advance();
      }
      assertThat(offsets).hasSizeGreaterThan(40);
    }
  }

  @Test
  void probesDefinedTogetherDoNotLookTogether() {
    SplittableRandom chance = new SplittableRandom(1);
    Set<Instant> firsts = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      Instant first = new OpenSchedule(SECOND, 0, chance, NOW).due();
      assertThat(first).isBetween(NOW, NOW.plus(SECOND));
      firsts.add(first);
    }
    assertThat(firsts).hasSize(50);
  }

  @Test
  void shortDelayIsCaughtUp() {
    OpenSchedule schedule = schedule(0, 1);
    Instant due = schedule.due();

    assertThat(schedule.realign(due.plus(OpenSchedule.CATCH_UP_LIMIT))).isZero();
    assertThat(schedule.due()).isEqualTo(due);
  }

  @Test
  void longStandstillIsLeftOutAndCounted() {
    OpenSchedule schedule = schedule(0, 1);
    Instant due = schedule.due();

    assertThat(schedule.realign(due.plus(Duration.ofMillis(60_500)))).isEqualTo(60);
    assertThat(schedule.due()).isEqualTo(due.plusSeconds(60));
  }

  @Test
  void clockSetBackDoesNotStopTheLooks() {
    OpenSchedule schedule = schedule(0, 1);
    Instant back = schedule.due().minus(Duration.ofHours(1));

    assertThat(schedule.realign(back)).isZero();
    assertThat(schedule.due()).isEqualTo(back);
  }

  @Test
  void intervalThatIsNoLookIsRefused() {
    SplittableRandom chance = new SplittableRandom(1);
    assertThatThrownBy(() -> new OpenSchedule(Duration.ofNanos(999_000), 0, chance, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("intervalMs: expected 1 to 86400000");
    assertThatThrownBy(() -> new OpenSchedule(Duration.ofDays(2), 0, chance, NOW))
        .hasMessageContaining("intervalMs");
  }
}
