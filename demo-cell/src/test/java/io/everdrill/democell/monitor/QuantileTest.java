package io.everdrill.democell.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QuantileTest {
  @Test
  void interpolatesInsideTheBucket() {
    TreeMap<Double, Double> buckets = new TreeMap<>();
    buckets.put(0.1, 50.0);
    buckets.put(0.5, 100.0);
    buckets.put(Double.POSITIVE_INFINITY, 100.0);

    assertThat(Quantile.of(0.75, buckets)).isCloseTo(0.3, within(1e-9));
  }

  @Test
  void aboveTheHighestBoundItIsThatBound() {
    TreeMap<Double, Double> buckets = new TreeMap<>();
    buckets.put(5.0, 0.0);
    buckets.put(Double.POSITIVE_INFINITY, 10.0);

    assertThat(Quantile.of(0.99, buckets)).isEqualTo(5.0);
  }

  @Test
  void nothingCountedIsZero() {
    assertThat(Quantile.of(0.99, new TreeMap<>())).isZero();
  }
}
