package io.everdrill.democell.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RootCauseTest {
  @Test
  void aHealthyCellHasNoSuspect() {
    assertThat(RootCause.rank(Cells.healthy().state()).roots()).isEmpty();
  }

  @Test
  void theDeepestServiceThatIsDownComesFirst() {
    CellState state =
        Cells.healthy()
            .down("pay", "pay-1", "pay-2")
            .fails("gate", "pay")
            .fails("shop", "pay")
            .errors("gate")
            .fails("front", "gate")
            .errors("front")
            .state();

    RootCause.Ranking ranking = RootCause.rank(state);

    assertThat(ranking.services().getFirst()).isEqualTo("pay");
    assertThat(ranking.evidence()).anyMatch(line -> line.startsWith("pay: pay-1, pay-2 down"));
  }

  @Test
  void aDatabaseIsBlamedBeforeTheServiceThatFailsOnIt() {
    CellState state =
        Cells.healthy()
            .down("pay-db", "pay-db")
            .fails("pay", "pay-db")
            .errors("pay")
            .fails("gate", "pay")
            .state();

    assertThat(RootCause.rank(state).services().getFirst()).isEqualTo("pay-db");
  }

  @Test
  void slowCallsPointAtTheDeepestCallee() {
    CellState state = Cells.healthy().slow("pay", "pay-db").slow("gate", "pay").state();

    assertThat(RootCause.rank(state).services().getFirst()).isEqualTo("pay-db");
  }

  @Test
  void aServiceThatAllItsCallersLoseIsCutOff() {
    CellState state = Cells.healthy().fails("gate", "stock").fails("shop", "stock").state();

    RootCause.Ranking ranking = RootCause.rank(state);

    assertThat(ranking.services().getFirst()).isEqualTo("stock");
    assertThat(ranking.evidence()).anyMatch(line -> line.contains("though both ends answer"));
  }

  @Test
  void aCallerThatLosesAllItsWaysIsCutOff() {
    CellState state =
        Cells.healthy()
            .fails("shop", "pay")
            .fails("shop", "stock")
            .errors("shop")
            .fails("gate", "shop")
            .state();

    assertThat(RootCause.rank(state).services().getFirst()).isEqualTo("shop");
  }

  @Test
  void oneBrokenWaySuspectsBothItsEnds() {
    CellState state = Cells.healthy().fails("shop", "stock").state();

    assertThat(RootCause.rank(state).services()).containsExactlyInAnyOrder("shop", "stock");
  }

  @Test
  void confidencesAddUpToAtMostOne() {
    CellState state =
        Cells.healthy().down("pay", "pay-1").errors("gate").down("stock", "stock").state();

    double sum =
        RootCause.rank(state).roots().stream().mapToDouble(RootCause.Root::confidence).sum();

    assertThat(sum).isGreaterThan(0).isLessThanOrEqualTo(1.01);
  }
}
