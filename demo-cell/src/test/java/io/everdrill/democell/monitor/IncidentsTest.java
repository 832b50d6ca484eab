package io.everdrill.democell.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.democell.monitor.RootCause.Ranking;
import io.everdrill.democell.monitor.RootCause.Root;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IncidentsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Alert DOWN =
      Alert.firing(Symptom.of("TargetDown", "critical", "pay", "down"), START);
  private static final Ranking PAY =
      new Ranking(List.of(new Root("pay", 0.8)), List.of("pay down"));

  private final Incidents incidents = new Incidents("demo");

  private Optional<JsonObject> at(int second, Ranking ranking, Alert... alerts) {
    return incidents.diagnose(List.of(alerts), ranking, START.plusSeconds(second));
  }

  @Test
  void diagnosesWhenItOpens() {
    JsonObject expected =
        new JsonObject(
            """
            {"detector":"cell-monitor","detectorVersion":"1.0","cell":"demo",
             "incident":"demo-1767225600000","diagnosedAt":"2026-01-01T00:00:00.000000Z",
             "alerts":[{"fingerprint":"%s","startsAt":"2026-01-01T00:00:00.000000Z"}],
             "roots":[{"service":"pay","confidence":0.8}],"evidence":["pay down"]}
            """
                .formatted(DOWN.fingerprint()));

    assertThat(at(0, PAY, DOWN)).contains(expected);
  }

  @Test
  void silentWhileTheOrderOfSuspectsStays() {
    at(0, PAY, DOWN);

    assertThat(at(1, new Ranking(List.of(new Root("pay", 0.6)), List.of()), DOWN)).isEmpty();
  }

  @Test
  void speaksAgainOfTheSameIncidentWhenTheOrderChanges() {
    String first = at(0, PAY, DOWN).orElseThrow().getString("incident");

    Ranking other = new Ranking(List.of(new Root("gate", 0.6), new Root("pay", 0.3)), List.of());

    assertThat(at(1, other, DOWN).orElseThrow().getString("incident")).isEqualTo(first);
  }

  @Test
  void aNewIncidentAfterAllWasQuiet() {
    String first = at(0, PAY, DOWN).orElseThrow().getString("incident");
    at(1, PAY, DOWN.resolved(START));

    assertThat(at(2, PAY, DOWN).orElseThrow().getString("incident")).isNotEqualTo(first);
  }
}
