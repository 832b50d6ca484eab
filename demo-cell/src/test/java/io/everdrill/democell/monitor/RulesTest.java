package io.everdrill.democell.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.democell.monitor.CellState.Traffic;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulesTest {
  @Test
  void nothingIsWrongInAHealthyCell() {
    assertThat(Rules.symptoms(Cells.healthy().state())).isEmpty();
  }

  @Test
  void eachInstanceThatIsDownIsASymptom() {
    CellState state = Cells.healthy().down("pay", "pay-2").state();

    assertThat(Rules.symptoms(state))
        .singleElement()
        .satisfies(
            symptom ->
                assertThat(symptom.labels())
                    .isEqualTo(
                        Map.of(
                            "alertname", "TargetDown",
                            "severity", "critical",
                            "service", "pay",
                            "instance", "pay-2")));
  }

  @Test
  void severityFollowsTheShareOfErrors() {
    CellState some = Cells.healthy().serves("gate", new Traffic(100, 0.1, 0.1)).state();
    CellState many = Cells.healthy().serves("gate", new Traffic(100, 0.3, 0.1)).state();

    assertThat(Rules.symptoms(some))
        .extracting(s -> s.labels().get("severity"))
        .containsExactly("warning");
    assertThat(Rules.symptoms(many))
        .extracting(s -> s.labels().get("severity"))
        .containsExactly("critical");
  }

  @Test
  void tooFewRequestsSayNothing() {
    CellState state = Cells.healthy().serves("gate", new Traffic(4, 1.0, 3.0)).state();

    assertThat(Rules.symptoms(state)).isEmpty();
  }

  @Test
  void slowAndFailingDependencyAreNamed() {
    CellState state =
        Cells.healthy().serves("gate", new Traffic(100, 0, 1.5)).fails("shop", "pay").state();

    assertThat(Rules.symptoms(state))
        .extracting(s -> s.labels().get("alertname") + "/" + s.labels().get("service"))
        .containsExactlyInAnyOrder("HighLatency/gate", "DependencyFailing/shop");
  }
}
