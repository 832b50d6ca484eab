package io.everdrill.democell.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private static final long SECOND = 1_000_000_000L;

  private final CircuitBreaker breaker = new CircuitBreaker(10, 4, Duration.ofSeconds(3));

  private void fail(int times, long nowNanos) {
    for (int i = 0; i < times; i++) {
      breaker.failed(nowNanos);
    }
  }

  @Test
  void staysClosedWhileFewCallsFail() {
    fail(3, 0);
    for (int i = 0; i < 5; i++) {
      breaker.succeeded();
    }
    breaker.failed(0);

    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
    assertThat(breaker.admits(0)).isTrue();
  }

  @Test
  void opensWhenHalfOfTheCallsFail() {
    fail(4, 0);

    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.OPEN);
    assertThat(breaker.admits(SECOND)).isFalse();
  }

  @Test
  void letsOneTrialThroughAfterAWhile() {
    fail(4, 0);

    assertThat(breaker.admits(3 * SECOND)).isTrue();
    assertThat(breaker.admits(3 * SECOND)).isFalse();
  }

  @Test
  void closesWhenTheTrialSucceeds() {
    fail(4, 0);
    breaker.admits(3 * SECOND);

    breaker.succeeded();

    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void opensAgainWhenTheTrialFails() {
    fail(4, 0);
    breaker.admits(3 * SECOND);

    breaker.failed(4 * SECOND);

    assertThat(breaker.admits(6 * SECOND)).isFalse();
    assertThat(breaker.admits(7 * SECOND)).isTrue();
  }
}
