package io.everdrill.evaluator.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencySketchTest {

  private static LatencySketch millis(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(millis -> LatencySketch.of(Duration.ofMillis(millis)))
        .reduce(LatencySketch.NONE, LatencySketch::plus);
  }

  @Test
  void percentileIsOffByAtMostOnePercent() {
    LatencySketch counts = millis(1, 1_001);

    assertThat(counts.percentile(0.5).toNanos()).isCloseTo(501_000_000L, withinPercentage(1));
    assertThat(counts.percentile(0.99).toNanos()).isCloseTo(991_000_000L, withinPercentage(1));
    assertThat(LatencySketch.NONE.percentile(0.5)).isZero();
  }

  @Test
  void percentileIsThatOfTheLibrary() {
    DDSketch micros = new DDSketch(new LogarithmicMapping(0.01), UnboundedSizeDenseStore::new);
    LatencySketch counts = LatencySketch.NONE;
    Random chance = new Random(7);
    for (int i = 0; i < 300; i++) {
      long took = Math.round(Math.exp(9 + chance.nextGaussian()));
      micros.accept(took);
      counts = counts.plus(LatencySketch.of(Duration.of(took, ChronoUnit.MICROS)));

      for (double share : new double[] {0, 0.01, 0.5, 0.99, 1}) {
        assertThat(counts.percentile(share))
            .isEqualTo(
                Duration.of(Math.round(micros.getValueAtQuantile(share)), ChronoUnit.MICROS));
      }
    }
  }

  @Test
  void whatTookNoTimeCountsAsAMicrosecond() {
    Duration least = LatencySketch.of(Duration.ZERO).percentile(0.5);

    assertThat(least).isEqualTo(Duration.ofNanos(1_000));
  }

  @Test
  void anyDivisionGivesTheSame() {
    LatencySketch all = millis(1, 100);

    assertThat(millis(61, 100).plus(millis(1, 60))).isEqualTo(all);
    assertThat(millis(31, 100).plus(millis(1, 30))).isEqualTo(all);
  }

  @Test
  void isReadAsItWasWrittenInThreeBytesABinAtMost() {
    LatencySketch all = millis(1, 100);
    ByteBuffer bytes = ByteBuffer.allocate(all.bytes());
    all.write(bytes);

    assertThat(bytes.position()).isLessThanOrEqualTo(4 + 3 * 100);
    assertThat(LatencySketch.read(bytes.flip())).isEqualTo(all);
  }

  /** One of class 80, which is 1,024 us, and two of class 136, which is 131,072 us. */
  @Test
  void classesOfBeforeTheSketchAreStillRead() {
    int[] stored = {2, 80, 1, 136, 2};
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * stored.length);
    for (int number : stored) {
      bytes.putInt(number);
    }

    LatencySketch read = LatencySketch.read(bytes.flip());

    assertThat(read.percentile(0).toNanos()).isCloseTo(1_024_000L, withinPercentage(1));
    assertThat(read.percentile(0.5).toNanos()).isCloseTo(131_072_000L, withinPercentage(1));
    assertThat(bytes.hasRemaining()).isFalse();
  }
}
