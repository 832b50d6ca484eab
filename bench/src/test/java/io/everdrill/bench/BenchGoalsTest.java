package io.everdrill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.bench.AbortBench.Rate;
import io.everdrill.bench.GuardBench.Cost;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a benchmark's figures say of its goals. */
class BenchGoalsTest {

  private static final Percentiles FIGURES = new Percentiles(2_000, 1, 2, 3);

  /** Beside a plain hop of 2 ms. */
  private static Rate rate(int perSecond, double p50Millis) {
    return new Rate(
        perSecond, 2_000, p50Millis, 2, 3, 2, 2, 3, FIGURES, FIGURES, FIGURES, FIGURES, FIGURES);
  }

  private static AbortBench.Result aborts(Rate... rates) {
    return AbortBench.Result.of(List.of(rates), 5, FIGURES);
  }

  @Test
  void highestRateHeldIsTheLastBeforeTheFirstThatFails() {
    assertThat(aborts(rate(10, 3), rate(100, 4), rate(1_000, 3)).highestRateHeldPerSecond())
        .isEqualTo(10);
    assertThat(aborts(rate(10, 4), rate(100, 3)).highestRateHeldPerSecond()).isZero();
    assertThat(aborts(rate(10, 3), rate(100, 3)).highestRateHeldPerSecond()).isEqualTo(100);
  }

  @Test
  void abortHoldsAtTheRatesOfItsGoal() {
    assertThat(aborts(rate(10, 4), rate(100, 3), rate(1_000, 3), rate(10_000, 9)).holds()).isTrue();
    assertThat(aborts(rate(10, 3), rate(100, 3), rate(1_000, 4)).holds()).isFalse();
  }

  @Test
  void percentileOfOneInAThousandIsToldFromTheWorstOfFew() {
    assertThat(FIGURES.text("")).endsWith("ms");
    assertThat(new Percentiles(999, 1, 2, 3).text(""))
        .endsWith("(the worst of too few for a p99.9)");
  }

  @Test
  void costIsNearConstantUpToTwiceTheCheapest() {
    assertThat(guard(5, 10).holds()).isTrue();
    assertThat(guard(5, 10.1).holds()).isFalse();
    assertThat(judge(50, 100).holds()).isTrue();
    assertThat(judge(50, 101).holds()).isFalse();
  }

  private static GuardBench.Result guard(double cheapest, double dearest) {
    return new GuardBench.Result(1, 1, 1, List.of(guardCost(cheapest), guardCost(dearest)), 1_000);
  }

  private static Cost guardCost(double micros) {
    return new Cost(10, 10, 1, micros, 5, 300, 1_000_000);
  }

  @Test
  void shareOfTheJudgeIsThatOfTheTurnInTheMiddle() {
    JudgeResult result =
        JudgeResult.of(
            new JudgeResult.Steady(
                turn(60, 6, 9), List.of(turn(30, 6, 9), turn(8, 6.4, 9), turn(12, 6, 8))),
            List.of(cost(8, 4)),
            1_000,
            new JudgeResult.TakeOver(1_000, 2, 1));

    assertThat(result.share()).isEqualTo(0.5);
    assertThat(result.streamsShare()).isEqualTo(0.75);
    assertThat(result.judgePerCpuSecond()).isEqualTo(1e6 / 12);
    assertThat(result.shares()).containsExactly(0.2, 0.5, 0.8);
    assertThat(result.text()).contains("50 % (goal: at least 40 %; 20 to 80 % in 3 turns;");
    assertThat(result.text()).contains("in the first seconds of the process 10 %)");
    assertThat(result.text()).contains("exactly once: 75 %");
  }

  private static JudgeResult.Turn turn(double micros, double bareMicros, int streamsMicros) {
    Throughput streams = new Throughput(1_000, Duration.ofMillis(streamsMicros));
    return new JudgeResult.Turn(cost(micros, bareMicros), streams);
  }

  private static JudgeResult.Cost cost(double micros, double bareMicros) {
    return new JudgeResult.Cost(40, 1, 1_000, micros, bareMicros);
  }

  private static JudgeResult judge(double cheapest, double dearest) {
    return new JudgeResult(
        1,
        1,
        1,
        List.of(1.0),
        1,
        1,
        List.of(
            new JudgeResult.Cost(10, 1, 1_000, cheapest, 5),
            new JudgeResult.Cost(10, 100, 1_000, dearest, 5)),
        1_000,
        new JudgeResult.TakeOver(1_000, 2, 1));
  }
}
