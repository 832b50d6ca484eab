package io.everdrill.gateway.views;

import static io.everdrill.gateway.TestEvents.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GoneTest {

  private final Gone gone = new Gone();

  @Test
  void eachCellHearsOfItsOwnAndOfWhatSpeaksOfAll() {
    gone.add(Set.of("shop"), START.plusSeconds(5));
    gone.add(Set.of("shop"), START);

    assertThat(gone.nothingOf(Cells.named("shop"))).isFalse();
    assertThat(gone.last(Cells.named("shop"))).isEqualTo(START.plusSeconds(5));
    assertThat(gone.nothingOf(Cells.named("bank"))).isTrue();
    assertThat(gone.last(Cells.named("bank"))).isEqualTo(Instant.MIN);
    assertThat(gone.count()).isEqualTo(2);

    gone.add(Set.of("*"), START.plusSeconds(9));

    assertThat(gone.nothingOf(Cells.named("bank"))).isFalse();
    assertThat(gone.last(Cells.named("bank"))).isEqualTo(START.plusSeconds(9));
  }

  @Test
  void whatIsOfNoCellIsHeardOfByThoseWhoMaySeeAll() {
    gone.add(Set.of(), START);

    assertThat(gone.nothingOf(Cells.ALL)).isFalse();
    assertThat(gone.last(Cells.ALL)).isEqualTo(START);
    assertThat(gone.nothingOf(Cells.named("shop"))).isTrue();
  }

  @Test
  void moreCellsThanAreRememberedCountForEveryOne() {
    for (int cell = 0; cell < Gone.MAX_CELLS; cell++) {
      gone.add(Set.of("cell-" + cell), START);
    }
    assertThat(gone.nothingOf(Cells.named("shop"))).isTrue();

    gone.add(Set.of("one-too-many"), START);

    assertThat(gone.nothingOf(Cells.named("one-too-many"))).isFalse();
    assertThat(gone.nothingOf(Cells.named("shop"))).isFalse();
  }
}
