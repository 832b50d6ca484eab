package io.everdrill.democell.services;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  @Test
  void retriesStayBelowTheirShareOfCalls() {
    RetryBudget budget = new RetryBudget(0.5, 10);
    int retries = 0;
    for (int call = 0; call < 1000; call++) {
      budget.called();
      retries += budget.spend() ? 1 : 0;
    }

    assertThat(retries).isBetween(490, 510);
  }

  @Test
  void aQuietTimeSavesNoMoreThanThePurseHolds() {
    RetryBudget budget = new RetryBudget(0.5, 10);
    for (int call = 0; call < 1000; call++) {
      budget.called();
    }
    int retries = 0;
    while (budget.spend()) {
      retries++;
    }

    assertThat(retries).isEqualTo(10);
  }
}
