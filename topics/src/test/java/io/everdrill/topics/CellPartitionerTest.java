package io.everdrill.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CellPartitionerTest {

  @Test
  void whateverStandsBehindTheCellDoesNotMoveIt() {
    assertThat(CellPartitioner.partition("shop-eu/payment-svc-1", 12))
        .isEqualTo(CellPartitioner.partition("shop-eu", 12));
  }

  /** Fixed for life: a cell whose partition moved would lose its order. Worked out by hand. */
  @Test
  void isMurmur2OfTheCellForEver() {
    assertThat(CellPartitioner.partition("demo", 3)).isEqualTo(1);
    assertThat(CellPartitioner.partition("shop-eu", 12)).isEqualTo(10);
  }

  @Test
  void cellsSpread() {
    long used =
        IntStream.range(0, 1000)
            .map(i -> CellPartitioner.partition("cell-" + i, 12))
            .distinct()
            .count();

    assertThat(used).isEqualTo(12);
  }
}
