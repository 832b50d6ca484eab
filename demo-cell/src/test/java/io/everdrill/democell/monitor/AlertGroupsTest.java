package io.everdrill.democell.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertGroupsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Alert DOWN = alert("TargetDown", "payment-svc");
  private static final Alert SLOW = alert("HighLatency", "payment-svc");
  private static final Alert ELSEWHERE = alert("ManyErrors", "frontend");

  private final AlertGroups groups = new AlertGroups(Duration.ofSeconds(10));

  private static Alert alert(String name, String service) {
    return Alert.firing(Symptom.of(name, "critical", service, name), START);
  }

  private List<AlertGroups.Notification> at(int second, Alert... alerts) {
    return groups.due(List.of(alerts), START.plusSeconds(second));
  }

  @Test
  void oneGroupForEachService() {
    assertThat(at(0, DOWN, SLOW, ELSEWHERE))
        .extracting(AlertGroups.Notification::groupLabels)
        .containsExactly(Map.of("service", "frontend"), Map.of("service", "payment-svc"));
  }

  @Test
  void silentWhileNothingChanges() {
    at(0, DOWN);

    assertThat(at(9, DOWN)).isEmpty();
  }

  @Test
  void repeatsAtItsInterval() {
    at(0, DOWN);

    assertThat(at(10, DOWN)).hasSize(1);
    assertThat(at(11, DOWN)).isEmpty();
  }

  @Test
  void tellsTheWholeGroupWhenAnAlertJoins() {
    at(0, DOWN);

    assertThat(at(1, DOWN, SLOW))
        .singleElement()
        .satisfies(told -> assertThat(told.alerts()).containsExactly(DOWN, SLOW));
  }

  @Test
  void firingUntilTheLastOfTheGroupIsResolved() {
    at(0, DOWN, SLOW);

    assertThat(at(1, DOWN.resolved(START.plusSeconds(1)), SLOW))
        .singleElement()
        .satisfies(told -> assertThat(told.status()).isEqualTo("firing"));
    assertThat(at(2, SLOW.resolved(START.plusSeconds(2))))
        .singleElement()
        .satisfies(told -> assertThat(told.status()).isEqualTo("resolved"));
    assertThat(at(3)).isEmpty();
  }

  @Test
  void tellsAgainWhenItFiresAgain() {
    at(0, DOWN);
    at(1, DOWN.resolved(START.plusSeconds(1)));

    assertThat(at(2, DOWN)).hasSize(1);
  }
}
