package io.everdrill.scheduler;

import static io.everdrill.scheduler.Shop.CELL;
import static io.everdrill.scheduler.Shop.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Json;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.IncidentEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** S3: however many hazards there were, the new one is seen. */
class HazardsTest {

  private static final List<String> CRITICAL = List.of("critical");
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void s3AlertAfterAThousandThatNeverResolvedIsKeptAndTheOldestGoes() {
    Hazards hazards = Hazards.NONE;
    for (int i = 0; i < 1000; i++) {
      // The oldest is in the middle of the names.
      hazards = hazards.with(firing("old-" + (i + 500) % 1000, NOON.plusSeconds(i)), CRITICAL);
    }

    hazards = hazards.with(firing("new", NOON.plus(HOUR)), CRITICAL);

    Set<String> kept =
        hazards.criticals().values().stream()
            .map(Hazards.Critical::name)
            .collect(Collectors.toSet());
    assertThat(kept.size()).isEqualTo(1000);
    assertThat(kept.contains("new")).isTrue();
    assertThat(kept.contains("old-500")).isFalse();
  }

  @Test
  void s3IncidentAfterAThousandThatNeverClosedIsKept() {
    Hazards hazards = Hazards.NONE;
    for (int i = 0; i < 1000; i++) {
      hazards = hazards.with(opened("i" + i, NOON.plusSeconds(i)));
    }

    hazards = hazards.with(opened("new", NOON.plus(HOUR)));

    assertThat(hazards.incidents().size()).isEqualTo(1000);
    assertThat(hazards.incidents().containsKey("new")).isTrue();
    assertThat(hazards.incidents().containsKey("i0")).isFalse();
  }

  @Test
  void s3HighestSeveritiesAreThoseThatAreSetInAnyCase() {
    AlertEvent page = firing("a", "Page", NOON);

    assertThat(Hazards.NONE.with(page, CRITICAL)).isEqualTo(Hazards.NONE);
    assertThat(Hazards.NONE.with(page, List.of("critical", "page")).criticals()).hasSize(1);
  }

  /** A producer sends no record of more than 1 MiB: the scheduler would stop, again and again. */
  @Test
  void s3AllHazardsFitIntoARecordHoweverLongTheirNamesAre() throws Exception {
    Hazards hazards = Hazards.NONE;
    for (int i = 0; i < 1000; i++) {
      String name = i + "\u0001\"€\ud800\ud83d\ude00".repeat(200);
      hazards = hazards.with(firing(name, NOON), CRITICAL);
      hazards = hazards.with(opened(name, NOON));
    }

    assertThat(hazards.criticals()).hasSize(1000);
    assertThat(hazards.incidents()).hasSize(1000);
    assertThat(Json.mapper().writeValueAsBytes(hazards)).hasSizeLessThan(1024 * 1024);
  }

  @Test
  void longNamesThatBeginAlikeAreToldApartAndResolve() {
    String begin = "checkout is slow, and nobody knows why: ".repeat(5);
    Hazards both = Hazards.NONE.with(opened(begin + "a", NOON)).with(opened(begin + "b", NOON));
    assertThat(both.incidents()).hasSize(2);

    Hazards one = both.with(new IncidentEvent.Closed(CELL, begin + "a", NOON));
    assertThat(one.incidents()).hasSize(1).containsOnlyKeys(both.incidents().lastKey());
    assertThat(one.incidents().firstKey()).startsWith("checkout is slow").hasSizeLessThan(120);
  }

  private static IncidentEvent opened(String incident, Instant at) {
    return new IncidentEvent.Opened(CELL, incident, List.of(), incident.repeat(10), at);
  }

  private static AlertEvent firing(String name, Instant at) {
    return firing(name, "critical", at);
  }

  private static AlertEvent firing(String name, String severity, Instant at) {
    return new AlertEvent.Firing(
        CELL,
        "m",
        name,
        name,
        severity,
        "payment",
        at,
        at,
        Map.of(),
        Map.of(),
        ClockReading.UNKNOWN);
  }
}
