package io.everdrill.democell.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.democell.monitor.CellState.Edge;
import io.everdrill.democell.monitor.CellState.Traffic;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final MonitorSettings.Target SHOP =
      new MonitorSettings.Target("shop", "shop", "127.0.20.10:8080");

  private final History history = new History(List.of(SHOP));

  private void scraped(int success, int error) {
    history.scraped(
        SHOP,
        PrometheusText.parse(
            """
            # TYPE http_server_requests_seconds histogram
            http_server_requests_seconds_bucket{outcome="success",route="/",le="0.1"} %1$d
            http_server_requests_seconds_bucket{outcome="success",route="/",le="+Inf"} %1$d
            http_server_requests_seconds_count{outcome="success",route="/"} %1$d
            http_server_requests_seconds_count{outcome="error",route="/"} %2$d
            dependency_requests_seconds_count{dependency="pay",outcome="timeout"} %2$d
            dependency_requests_seconds_count{dependency="pay",outcome="rejected"} %1$d
            """
                .formatted(success, error)));
  }

  private Traffic served() {
    return history.state().services().get("shop").served();
  }

  @Test
  void countsWhatGrewBetweenScrapes() {
    scraped(100, 0);
    scraped(130, 10);

    assertThat(served().requests()).isEqualTo(40);
    assertThat(served().errorShare()).isEqualTo(0.25);
    assertThat(served().p99Seconds()).isLessThanOrEqualTo(0.1);
    assertThat(history.state().edges().get(new Edge("shop", "pay")).errorShare()).isEqualTo(0.25);
  }

  @Test
  void aRestartedCounterCountsFromZero() {
    scraped(100, 0);
    scraped(7, 0);

    assertThat(served().requests()).isEqualTo(7);
  }

  @Test
  void aTargetThatDoesNotAnswerIsDownAndItsPastFades() {
    scraped(0, 0);
    scraped(50, 0);
    for (int i = 0; i < 5; i++) {
      history.missed(SHOP);
    }

    assertThat(history.state().services().get("shop").down()).containsExactly("shop");
    assertThat(served().requests()).isZero();
  }
}
