package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class VerdictMetersTest {

  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Verdicts of the third drill on are news. */
  private final VerdictMeters meters =
      new VerdictMeters(metrics, TestEvents.START.plusSeconds(60 * 3 + 60));

  @Test
  void countsEachNewVerdictOnce() {
    meters.take(TestEvents.verdict("shop", 2, 1, "payment-svc", TestEvents.detected()));
    meters.take(TestEvents.verdict("shop", 3, 1, "payment-svc", TestEvents.detected()));
    meters.take(TestEvents.verdict("shop", 3, 2, "payment-svc", TestEvents.detected()));
    meters.take(TestEvents.verdict("shop", 4, 1, "payment-svc", TestEvents.missed()));

    assertThat(metrics.scrape())
        .contains(
            "everdrill_gateway_verdicts_total{detector=\"cell-monitor\",outcome=\"detected\"} 1.0",
            "everdrill_gateway_verdicts_total{detector=\"cell-monitor\",outcome=\"missed\"} 1.0",
            "everdrill_gateway_time_to_detect_seconds_bucket"
                + "{detector=\"cell-monitor\",le=\"2.0\"} 0",
            "everdrill_gateway_time_to_detect_seconds_bucket"
                + "{detector=\"cell-monitor\",le=\"5.0\"} 1",
            "everdrill_gateway_time_to_detect_seconds_count{detector=\"cell-monitor\"} 1");
  }
}
