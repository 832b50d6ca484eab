package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.GuardWorld.PASS_RATE;
import static io.everdrill.evaluator.guard.GuardWorld.SETTINGS;
import static io.everdrill.evaluator.guard.GuardWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.DrillEvent.Started;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoubtTest {

  private final CellTelemetry telemetry = new CellTelemetry(at(0));

  private void see(int results, ProbeEvent.Result result, Instant now) {
    for (int i = 0; i < results; i++) {
      telemetry.add(result, at(10).toEpochMilli(), now);
    }
  }

  private void pass(int results, String service) {
    see(results, JudgeWorld.passing(service, 10), at(10));
  }

  private List<Doubt> doubts(double seconds, AbortCondition... conditions) {
    Started started = drill(1, 9, conditions);
    return doubts(GuardedDrill.UNHEARD.with(started), started, seconds);
  }

  private List<Doubt> doubts(GuardedDrill drill, Started started, double seconds) {
    return Doubt.onWatching(
            drill, started, telemetry, telemetry.age(at(seconds), Duration.ZERO), SETTINGS)
        .toList();
  }

  @Test
  void watchesNothingWithoutABaseline() {
    pass(9, "frontend");
    assertThat(doubts(10, PASS_RATE))
        .containsExactly(
            new Doubt(
                "no-baseline",
                "all probes: 9 probe results in 10.0 s, at least 10 tell what is normal"));

    pass(1, "frontend");
    assertThat(doubts(10, PASS_RATE)).isEmpty();
  }

  @Test
  void watchesNothingWithoutABaselineOfTheServiceThatAConditionNames() {
    AbortCondition payments =
        new AbortCondition.PassRateBelow("payments", 0.5, Duration.ofSeconds(3), 2);
    pass(50, "frontend");
    assertThat(doubts(10, payments))
        .singleElement()
        .satisfies(d -> assertThat(d.detail()).startsWith("payments: 0 probe results"));

    pass(10, "payments");
    assertThat(doubts(10, payments)).isEmpty();
  }

  @Test
  void watchesNothingWhenResultsAreOld() {
    pass(10, "frontend");

    assertThat(doubts(13, PASS_RATE)).isEmpty();
    assertThat(doubts(13.1, PASS_RATE))
        .containsExactly(
            new Doubt(
                "blind",
                "the newest probe result of the cell that was read is 3.1 s old, at most 3.0 s"));
  }

  /** A guard that reads results late cannot end anything in time, however many it reads. */
  @Test
  void watchesNothingWhileBehindWithTheResults() {
    see(10, JudgeWorld.passing("frontend", 10), at(60));

    assertThat(doubts(60, PASS_RATE)).extracting(Doubt::reason).containsExactly("blind");
  }

  @Test
  void keepsWatchingWhatHasBegunWithoutABaseline() {
    pass(1, "frontend");
    Started started = drill(1, 5, PASS_RATE);
    GuardedDrill running = GuardedDrill.of(List.of(started, applied(1, "payments", 6)));

    assertThat(doubts(running, started, 10)).isEmpty();
    assertThat(doubts(running, started, 14)).extracting(Doubt::reason).containsExactly("blind");
  }

  /** It would run without ever being ended by that condition. */
  @Test
  void watchesNothingWhoseConditionNeedsMoreThanIsHeld() {
    pass(20, "frontend");

    assertThat(doubts(10, passRate(Duration.ofMinutes(1), 10))).isEmpty();
    assertThat(doubts(10, passRate(Duration.ofMinutes(2), 10)))
        .containsExactly(
            new Doubt(
                "undecidable",
                "pass-rate-below: a window of 120.0 s and 10 results, at most 60.0 s and 10000 are"
                    + " kept"));
    assertThat(doubts(10, passRate(Duration.ofMinutes(1), 10_001)))
        .extracting(Doubt::reason)
        .containsExactly("undecidable");
  }

  private static AbortCondition passRate(Duration window, int minSamples) {
    return new AbortCondition.PassRateBelow("", 0.8, window, minSamples);
  }

  /** Ten results tell so little that a tenth failing may be normal. */
  @Test
  void watchesNothingWhoseTestCannotTellHarmFromNormal() {
    pass(10, "frontend");

    assertThat(doubts(10, sequential("")))
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.reason()).isEqualTo("undecidable");
              assertThat(d.detail())
                  .startsWith("sequential-test/baseline/frontend: as many as 0.")
                  .endsWith("and 0.1000 is harm (10 results)");
            });
    assertThat(doubts(10, sequential("payments")))
        .containsExactly(
            new Doubt("undecidable", "sequential-test: no service that it watches was probed"));
  }

  private static AbortCondition sequential(String service) {
    return new AbortCondition.SequentialTest(service, 0.1, Duration.ofDays(30), 0.01);
  }
}
