package io.everdrill.evaluator.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DetectionTimesTest {

  @Test
  void meanAndMedianOfAnOddNumber() {
    DetectionTimes times = times(30, 10, 110);

    assertThat(times.mean()).hasValue(Duration.ofSeconds(50));
    assertThat(times.median()).hasValue(Duration.ofSeconds(30));
  }

  @Test
  void medianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
    assertThat(times(10, 40, 20, 90).median()).hasValue(Duration.ofSeconds(30));
  }

  @Test
  void nothingIsSaidOfNothing() {
    assertThat(DetectionTimes.of(List.of()).mean()).isEmpty();
    assertThat(DetectionTimes.of(List.of()).median()).isEmpty();
  }

  private static DetectionTimes times(int... seconds) {
    return DetectionTimes.of(IntStream.of(seconds).mapToObj(Duration::ofSeconds).toList());
  }
}
