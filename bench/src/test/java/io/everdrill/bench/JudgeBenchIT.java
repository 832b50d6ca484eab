package io.everdrill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class JudgeBenchIT {

  @Test
  void everyFigureIsMeasured() throws Exception {
    double scale = Double.parseDouble(System.getProperty("everdrill.bench.scale", "0.1"));
    JudgeBench.Result result = new JudgeBench(scale, InstantSource.system()).run();

    System.out.println(result.text());
    assertThat(result.judgePerCpuSecond()).isPositive();
    assertThat(result.share()).isBetween(0.01, 1.0);
    assertThat(result.costs())
        .hasSize(5)
        .allSatisfy(cost -> assertThat(cost.microsPerEvent()).isPositive());
    assertThat(result.bytesPerOpenInjection()).isBetween(1_000L, 1_000_000L);
    assertThat(result.restore().withStandbySeconds()).isPositive();
    assertThat(result.text()).contains("goal: at least 40 %", "open in each", "taken over");
  }
}
