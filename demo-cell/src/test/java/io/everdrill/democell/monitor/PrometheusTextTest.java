package io.everdrill.democell.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {
  @Test
  void readsNamesLabelsAndValues() {
    String text =
        """
        # HELP x y
        up 1
        calls_total{peer="a,b",why="say \\"no\\"",route="/p/{id}"} 2.5e3 1700000000

        """;

    assertThat(PrometheusText.parse(text))
        .containsExactly(
            new PrometheusText.Sample("up", Map.of(), 1),
            new PrometheusText.Sample(
                "calls_total",
                Map.of("peer", "a,b", "why", "say \"no\"", "route", "/p/{id}"),
                2500));
  }

  @Test
  void saysWhichLineIsWrong() {
    assertThatThrownBy(() -> PrometheusText.parse("up one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("up one");
  }
}
