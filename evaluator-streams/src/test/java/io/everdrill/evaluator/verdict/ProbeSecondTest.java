package io.everdrill.evaluator.verdict;

import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.Experience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProbeSecondTest {

  private static List<ProbeSecond> results() {
    List<ProbeSecond> results = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      double moment = 5 + i / 40.0;
      results.add(
          ProbeSecond.of(
              i % 2 == 0
                  ? JudgeWorld.reading("queue", "api", "r" + i, moment)
                  : JudgeWorld.failing("api", moment),
              100 + i));
    }
    return results;
  }

  private static ProbeSecond sum(List<ProbeSecond> results) {
    return results.stream().reduce(ProbeSecond.NONE, ProbeSecond::plus);
  }

  @Test
  void anyOrderOfResultsGivesTheSame() {
    ProbeSecond sum = sum(results());
    assertThat(sum.results()).isEqualTo(40);
    assertThat(sum.failures()).isEqualTo(20);
    for (int seed = 0; seed < 100; seed++) {
      List<ProbeSecond> shuffled = results();
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(sum(shuffled)).as("seed " + seed).isEqualTo(sum);
    }
  }

  @Test
  void isReadAsItWasStored() {
    ProbeSecond sum = sum(results());

    assertThat(ProbeSecond.fromBytes(sum.toBytes())).isEqualTo(sum);
  }

  @Test
  void onlyTheFirstFailuresOfASecondAreTimed() {
    ProbeSecond sum = sum(results());

    assertThat(sum.failedAtMicros()).hasSize(ProbeSecond.FAILURES_TIMED).isSorted();
    assertThat(sum.failedAtMicros().getFirst()).isEqualTo(25_000);
  }

  @Test
  void firstValuesOfASecondAreKept() {
    ProbeSecond sum = sum(results());

    assertThat(sum.values()).hasSize(ProbeSecond.VALUES_KEPT).isSorted();
    assertThat(sum.values().getFirst()).isEqualTo(new ProbeSecond.ReadValue(0, "queue", "r0"));
  }

  /**
   * Each 100 times a second; the breaker opens in the middle of it, as the queue's probe sees too.
   */
  @Test
  void changeOfAValueIsSeenHoweverFastAndManyTheProbesAre() {
    List<ProbeSecond> results = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      double second = 5 + i / 100.0;
      results.add(read("breaker", i < 50 ? "closed" : "open", second));
      results.add(read("queue", i < 50 ? "short" : "long", second + 0.001));
    }
    ProbeSecond sum = sum(results);

    assertThat(sum.values()).hasSize(2 * 10).isSorted();
    assertThat(sum.values())
        .filteredOn(v -> v.value().equals("open"))
        .extracting(ProbeSecond.ReadValue::atMicros)
        .startsWith(500_000);
    assertThat(ProbeSecond.fromBytes(sum.toBytes())).isEqualTo(sum);
    for (int seed = 0; seed < 50; seed++) {
      Collections.shuffle(results, new Random(seed));
      assertThat(sum(results)).as("seed " + seed).isEqualTo(sum);
    }
  }

  private static ProbeSecond read(String probe, String value, double second) {
    return ProbeSecond.of(JudgeWorld.reading(probe, "payments", value, second));
  }

  @Test
  void firstPlacesByNameAreCountedWholeWhateverTheOrder() {
    List<ProbeSecond> results = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      results.add(
          new ProbeSecond(
              1,
              0,
              List.of(),
              LatencySketch.NONE,
              List.of(new ProbeSecond.Place("p%02d".formatted(i % 40), 1, 0)),
              List.of(),
              ProbeTrace.NONE));
    }
    ProbeSecond sum = sum(results);

    assertThat(sum.places())
        .hasSize(Experience.MOST_LOCATIONS)
        .allMatch(place -> place.results() == 5);
    for (int seed = 0; seed < 50; seed++) {
      Collections.shuffle(results, new Random(seed));
      assertThat(sum(results)).as("seed " + seed).isEqualTo(sum);
    }
  }

  @Test
  void traceSpansTheOffsetsAndHoldsTheGreatestError() {
    ProbeTrace trace = sum(results()).trace();

    assertThat(trace).isEqualTo(new ProbeTrace(2_000, 100, 139));
    assertThat(ProbeTrace.NONE.isOnTopic()).isFalse();
  }

  @Test
  void steadyOnlyWhereEveryWindowHolds() {
    Telemetry telemetry = new Telemetry();
    for (int second = 0; second < 60; second++) {
      telemetry.add(
          "api",
          at(second).getEpochSecond(),
          ProbeSecond.of(
              second >= 30 && second < 33
                  ? JudgeWorld.failing("api", second)
                  : JudgeWorld.passing("api", second)));
    }
    Duration window = Duration.ofSeconds(10);

    assertThat(telemetry.steady(at(0), at(30), window, 0.9)).isTrue();
    assertThat(telemetry.steady(at(0), at(60), window, 0.9)).isFalse();
    assertThat(telemetry.steady(at(33), at(60), window, 0.9)).isTrue();
    assertThat(telemetry.steady(at(50), at(80), window, 0.9)).as("nobody looked").isFalse();
  }
}
