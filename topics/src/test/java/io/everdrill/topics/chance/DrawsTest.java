package io.everdrill.topics.chance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.everdrill.topics.Sha256;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ChanceEvent.Candidate;
import io.everdrill.topics.events.TargetId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrawsTest {

  private static final CellId CELL = new CellId("shop");
  private static final byte[] SEED = Sha256.of("everdrill/7".getBytes(UTF_8));

  /** Two targets; the second is eligible for two scenarios with weights 3 and 1. */
  private static final CandidateList PAIRS =
      CandidateList.of(
          CELL, List.of(pair("b", "pause", 3), pair("a", "pause", 3), pair("b", "load", 1)));

  @Test
  void uniformIsUniform() {
    int[] seen = new int[100];
    for (int number = 1; number <= 20_000; number++) {
      seen[(int) (100 * Draws.uniform(SEED, CELL, number, "target"))]++;
    }

    double chiSquare = Arrays.stream(seen).mapToDouble(n -> (n - 200.0) * (n - 200.0) / 200).sum();

    // 99 degrees of freedom: 0.1 % of uniform sources lie over 148.2, 0.1 % under 60.
    assertThat(chiSquare).isBetween(60.0, 148.2);
  }

  @Test
  void targetIsDrawnUniformlyAndScenarioByWeight() {
    int[] seen = new int[3];
    for (int number = 1; number <= 20_000; number++) {
      seen[Draws.draw(SEED, CELL, number, PAIRS).draw().index()]++;
    }

    double[] expected = {10_000, 2_500, 7_500};
    double chiSquare = 0;
    for (int i = 0; i < 3; i++) {
      chiSquare += (seen[i] - expected[i]) * (seen[i] - expected[i]) / expected[i];
    }

    // 2 degrees of freedom: 0.1 % lie over 13.8.
    assertThat(chiSquare).as("%s", Arrays.toString(seen)).isLessThan(13.8);
  }

  @Test
  void recordedProbabilityIsThatOfTargetTimesScenario() {
    double[] probability = new double[3];
    for (int number = 1; number <= 100; number++) {
      var draw = Draws.draw(SEED, CELL, number, PAIRS).draw();
      probability[draw.index()] = draw.probability();
    }

    assertThat(probability).containsExactly(0.5, 0.125, 0.375);
  }

  @Test
  void gapsAreExponentialWithTheProgrammesRate() {
    List<Double> seconds = new ArrayList<>();
    for (int number = 1; number <= 20_000; number++) {
      seconds.add(Draws.gap(SEED, CELL, number, 0, 60).toNanos() / 1e9);
    }

    double mean = seconds.stream().mapToDouble(s -> s).average().orElseThrow();
    long longerThanMean = seconds.stream().filter(s -> s > 60).count();

    assertThat(mean).isCloseTo(60, within(2.0));
    assertThat(longerThanMean / 20_000.0).isCloseTo(Math.exp(-1), within(0.015));
  }

  @Test
  void sameSeedDrawsTheSameWhateverTheOrderOfTheFacts() {
    List<Candidate> shuffled = new ArrayList<>(PAIRS.candidates());
    Collections.reverse(shuffled);
    CandidateList other = CandidateList.of(CELL, shuffled);

    for (int number = 1; number <= 100; number++) {
      assertThat(Draws.draw(SEED, CELL, number, other))
          .isEqualTo(Draws.draw(SEED, CELL, number, PAIRS));
    }
  }

  @Test
  void cellNumberAndPurposeAreDrawnApart() {
    double one = Draws.uniform(SEED, CELL, 1, "target");

    assertThat(one)
        .isNotEqualTo(Draws.uniform(SEED, CELL, 2, "target"))
        .isNotEqualTo(Draws.uniform(SEED, CELL, 1, "scenario"))
        .isNotEqualTo(Draws.uniform(SEED, new CellId("other"), 1, "target"));
    assertThat(Draws.gap(SEED, CELL, 1, 0, 60)).isNotEqualTo(Draws.gap(SEED, CELL, 1, 1, 60));
  }

  @Test
  void tinyRateIsBoundedAndHugeRateIsNeverZero() {
    assertThat(Draws.gap(SEED, CELL, 1, 0, 1e-300)).isEqualTo(Duration.ofSeconds(1_000_000_000));
    assertThat(Draws.gap(SEED, CELL, 1, 0, 1e300)).isEqualTo(Duration.ofNanos(1000));
  }

  @Test
  void digestIsThatOfTheLinesThatItIsDocumentedWith() {
    assertThat(PAIRS.digest())
        .isEqualTo("a13fd7bef3c286b9a21f9dc3ede0eb87c527012acbc1a1e60125d825c58c044f");
  }

  private static Candidate pair(String target, String scenario, double weight) {
    return new Candidate(new TargetId(target), scenario, 1, weight);
  }
}
