package io.everdrill.gateway.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.events.ClockReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputsFileTest {

  private static final String FILE =
      """
      mapping:
        defaultCell: shop-eu
        labels: {services: [svc]}
        aliases: {pay: payment-svc}
        detectors: {drills: prometheus}
        startsAtErrorsMs: {prometheus: 15000}
        cloudEventTypes: {com.acme.alarm: alert}
      pulls:
        - {detector: aiops, url: "http://127.0.0.1:9000/x", everyMs: 5000, answers: alerts}
      """;

  @TempDir private Path folder;

  @Test
  void saysHowAlertsAreReadAndWhoIsAsked() throws Exception {
    InputsFile file = read(FILE);

    assertThat(file.mapping().service(Map.of("svc", "pay"))).isEqualTo("payment-svc");
    assertThat(file.mapping().cell(Map.of()).value()).isEqualTo("shop-eu");
    assertThat(file.mapping().severity(Map.of("severity", "page"))).isEqualTo("page");
    assertThat(file.mapping().isHeartbeat(Map.of("alertname", "Watchdog"))).isTrue();
    assertThat(file.mapping().clock(file.mapping().detector("drills")))
        .isEqualTo(ClockReading.configured(Duration.ofSeconds(15)));
    assertThat(file.pulls()).hasSize(1);
    assertThat(file.pulls().getFirst().every()).isEqualTo(Duration.ofSeconds(5));
    assertThat(file.pulls().getFirst().deadline()).isEqualTo(Duration.ofSeconds(10));
    assertThat(file.pulls().getFirst().answers()).isEqualTo(PullSettings.Answers.ALERTS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "defaultCell: shop-eu|defaultcell: shop-eu|mapping.defaultcell",
        "shop-eu|No Cell|No Cell",
        "http://127.0.0.1:9000/x|ftp://x|url: expected http://",
        "everyMs: 5000|everyMs: 0|everyMs: expected more than 0",
        "answers: alerts|answers: all|pulls[0].answers",
        "detector: aiops|detector: 'a b'|detector: expected letters",
        "mapping:|mapping: {|expected YAML or JSON",
      })
  void mistakesAreNamed(String right, String wrong, String message) {
    assertThatThrownBy(() -> read(FILE.replace(right, wrong)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("inputs.yaml")
        .hasMessageContaining(message);
  }

  private InputsFile read(String text) throws Exception {
    return InputsFile.read(Files.writeString(folder.resolve("inputs.yaml"), text));
  }
}
