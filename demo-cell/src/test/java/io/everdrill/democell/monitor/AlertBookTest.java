package io.everdrill.democell.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertBookTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Symptom DOWN = Symptom.of("TargetDown", "critical", "auth-svc", "down");

  private final AlertBook book = new AlertBook(Duration.ofSeconds(2), Duration.ofSeconds(2));

  private List<Alert> at(int second, Symptom... symptoms) {
    return book.update(List.of(symptoms), START.plusSeconds(second));
  }

  @Test
  void firesOnceTheSymptomLasted() {
    assertThat(at(0, DOWN)).isEmpty();
    assertThat(at(1, DOWN)).isEmpty();
    assertThat(at(2, DOWN))
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.firing()).isTrue();
              assertThat(alert.startsAt()).isEqualTo(START.plusSeconds(2));
            });
  }

  @Test
  void aGapBeforeFiringStartsAgain() {
    at(0, DOWN);
    at(1);

    assertThat(at(2, DOWN)).isEmpty();
    assertThat(at(4, DOWN)).hasSize(1);
  }

  @Test
  void resolvesOnceAfterTheSymptomStayedAway() {
    at(0, DOWN);
    at(2, DOWN);

    assertThat(at(3)).singleElement().matches(Alert::firing);
    assertThat(at(4))
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.status()).isEqualTo("resolved");
              assertThat(alert.startsAt()).isEqualTo(START.plusSeconds(2));
              assertThat(alert.endsAt()).isEqualTo(START.plusSeconds(4));
            });
    assertThat(at(5)).isEmpty();
  }

  @Test
  void aShortGapWhileFiringIsTheSameAlert() {
    at(0, DOWN);
    at(2, DOWN);
    at(3);

    assertThat(at(4, DOWN))
        .singleElement()
        .satisfies(alert -> assertThat(alert.startsAt()).isEqualTo(START.plusSeconds(2)));
  }

  @Test
  void aChangedSummaryIsTheSameAlert() {
    at(0, Symptom.of("ManyErrors", "critical", "auth-svc", "30 % fail"));

    assertThat(at(2, Symptom.of("ManyErrors", "critical", "auth-svc", "50 % fail")))
        .singleElement()
        .satisfies(alert -> assertThat(alert.summary()).isEqualTo("50 % fail"));
  }
}
