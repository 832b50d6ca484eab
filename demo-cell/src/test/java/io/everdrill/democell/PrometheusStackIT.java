package io.everdrill.democell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.democell.monitor.Fingerprints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed Prometheus and Alertmanager on the real cell. */
class PrometheusStackIT {
  @TempDir private Path folder;

  @Test
  void aKilledTargetIsAlertedThroughTheInstalledAlertmanager() throws Exception {
    assumeTrue(installed("prometheus"), "prometheus is not installed");
    assumeTrue(installed("prometheus-alertmanager"), "prometheus-alertmanager is not installed");
    List<Long> before = pidsOf("prometheus");
    try (AlertReceiver receiver = new AlertReceiver(0);
        DemoCell cell = DemoCell.start(settings(receiver), new java.security.SecureRandom())) {
      CellService cache =
          cell.services().stream().filter(s -> s.service().equals("cache-svc")).findFirst().get();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(states(receiver.alerts(), "Watchdog")).contains("firing"));

      signal("STOP", cache);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(states(receiver.alerts(), "TargetDown")).contains("firing"));
      signal("CONT", cache);

      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(states(receiver.alerts(), "TargetDown")).contains("resolved"));
      assertThat(receiver.webhooks().getLast().get("receiver").asText()).isEqualTo("prometheus");
      assertThat(down(receiver).at("/labels/service").asText()).isEqualTo("cache-svc");
      assertThat(down(receiver).at("/labels/cell").asText()).isEqualTo("demo");
      // The fingerprint that this module computes is the one that Alertmanager computes.
      assertThat(fingerprint(down(receiver))).isEqualTo(down(receiver).get("fingerprint").asText());
    }
    assertThat(pidsOf("prometheus")).containsExactlyInAnyOrderElementsOf(before);
  }

  private DemoCellSettings settings(AlertReceiver receiver) {
    return new DemoCellSettings(
        "demo",
        folder,
        folder.resolve("cache"),
        Monitoring.PROMETHEUS,
        receiver.uri(),
        AlertReceiver.TOKEN,
        10);
  }

  private static JsonNode down(AlertReceiver receiver) {
    return receiver.alerts().stream()
        .filter(alert -> alert.at("/labels/alertname").asText().equals("TargetDown"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> states(List<JsonNode> alerts, String alertname) {
    return alerts.stream()
        .filter(alert -> alert.at("/labels/alertname").asText().equals(alertname))
        .map(alert -> alert.get("status").asText())
        .toList();
  }

  private static String fingerprint(JsonNode alert) {
    return Fingerprints.of(alert.get("labels"));
  }

  private static boolean installed(String name) {
    return Files.isExecutable(Path.of("/usr/bin", name));
  }

  private static List<Long> pidsOf(String program) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().command().orElse("").contains(program))
        .map(ProcessHandle::pid)
        .toList();
  }

  private static void signal(String name, CellService service) throws Exception {
    String pid = Files.readString(service.pidFile()).strip();
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }
}
