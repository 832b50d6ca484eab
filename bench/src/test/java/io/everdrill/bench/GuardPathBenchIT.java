package io.everdrill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Benchmarks of the guard and of the way over it, each at the least scale at which it can run. */
class GuardPathBenchIT {

  /** Whatever the load: an abort that takes longer is no abort. */
  private static final double LONGEST_MILLIS = 30_000;

  /** A guard takes some tenths of a second for so many: fewer are done before one can look. */
  private static final int RESULTS = 50_000;

  @Test
  void wayOfAnAbortIsMeasuredFromResultToRevertBesideAPlainHop() throws Exception {
    AbortBench.Plan plan =
        new AbortBench.Plan(List.of(200), Duration.ofMillis(500), 200, Duration.ofMillis(100));
    AbortBench bench =
        new AbortBench(plan, InstantSource.system(), RandomGenerator.of("L64X128MixRandom"));

    AbortBench.Result result = bench.run(EmbeddedKafka.shared().ownTopics("bench-abort"));

    JsonNode rate = Json.mapper().valueToTree(result).withArray("rates").get(0);
    assertThat(rate.get("ratePerSecond").intValue()).isEqualTo(200);
    for (String name : List.of("p50Millis", "plainHopP50Millis")) {
      assertThat(rate.get(name).doubleValue()).as(name).isBetween(0.01, LONGEST_MILLIS);
    }
    assertThat(rate.get("p99Millis").doubleValue())
        .isBetween(rate.get("p50Millis").doubleValue(), rate.get("p999Millis").doubleValue());
    assertThat(rate.get("plainHopP99Millis").doubleValue())
        .isGreaterThanOrEqualTo(rate.get("plainHopP50Millis").doubleValue());
    for (String stage : List.of("toGuard", "toAgent", "agent")) {
      assertThat(rate.get(stage).get("p50Millis").doubleValue())
          .as(stage)
          .isBetween(0.0, rate.get("p999Millis").doubleValue());
    }
    assertThat(rate.get("seldomHop").get("samples").intValue()).isPositive();
    assertThat(result.firstMillis()).isBetween(0.01, LONGEST_MILLIS);
    assertThat(result.text()).contains("200 probe results a second", "within 1.5 of");
  }

  @Test
  void costOfAProbeResultIsMeasuredBesideAConsumerThatOnlyParses() throws Exception {
    List<GuardLoad> shapes =
        List.of(
            new GuardLoad(2, 2, 1, RESULTS),
            new GuardLoad(2, 2, 1, RESULTS),
            new GuardLoad(2, 2, 20, RESULTS));

    GuardBench.Result result =
        new GuardBench(shapes, InstantSource.system())
            .run(EmbeddedKafka.shared().ownTopics("bench-guard"));

    assertThat(result.guardPerCpuSecond()).isPositive();
    assertThat(result.barePerCpuSecond()).isPositive();
    assertThat(result.costs())
        .hasSize(2)
        .allSatisfy(cost -> assertThat(cost.restoredMillis()).isPositive())
        .extracting(GuardBench.Cost::openPerCell)
        .containsExactly(1, 20);
    assertThat(result.text()).contains("goal: at least 60 %", "taken over", "open injection");
  }
}
