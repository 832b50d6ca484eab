package io.everdrill.democell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DemoCellSettingsTest {
  private static DemoCellSettings settings(String cell, double requestsPerSecond, String gateway) {
    return new DemoCellSettings(
        cell,
        Path.of("folder"),
        Path.of("cache"),
        Monitoring.CELL_MONITOR,
        URI.create(gateway),
        "very-secret",
        requestsPerSecond);
  }

  @Test
  void namesEveryProblemAtOnce() {
    assertThatThrownBy(() -> settings("Demo Cell", 10_000, "ftp://127.0.0.1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cell: expected [a-z0-9-]{1,63}, got Demo Cell")
        .hasMessageContaining("requestsPerSecond: expected 0 to 500, got 10000")
        .hasMessageContaining("gateway: expected an http URI, got ftp://127.0.0.1");
  }

  @Test
  void keepsTheTokenToItself() {
    assertThat(settings("demo", 20, "http://127.0.0.1:8090").toString())
        .contains("cell=demo")
        .doesNotContain("very-secret");
  }
}
