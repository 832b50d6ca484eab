package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.AbortCondition.ErrorBudgetBurnt;
import io.everdrill.topics.events.AbortEvent.Finding;
import io.everdrill.topics.events.ProbeEvent;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How much of a service's error budget one drill has burnt, since its fault may be in force. */
final class BudgetWatch implements ConditionWatch {

  private static final String CAUSE = "error-budget-burnt";

  private final ErrorBudgetBurnt condition;
  private boolean begun;
  private long firstMillis;
  private long newestMillis;
  private long results;
  private long failures;

  BudgetWatch(ErrorBudgetBurnt condition) {
    this.condition = condition;
  }

  @Override
  public void begin() {
    begun = true;
  }

  @Override
  public void add(ProbeEvent.Result result, long appendedMillis) {
    if (!begun
        || !(condition.service().isEmpty() || condition.service().equals(result.service()))) {
      return;
    }
    firstMillis = results == 0 ? appendedMillis : firstMillis;
    newestMillis = Math.max(newestMillis, appendedMillis);
    results++;
    failures += result.passed() ? 0 : 1;
  }

  /** Seconds of failing wholly. */
  private double burnt() {
    return results == 0 ? 0 : (newestMillis - firstMillis) / 1000.0 * failures / results;
  }

  private double allowed() {
    return condition.allowed().toNanos() / 1e9;
  }

  @Override
  public Stream<Breach> breach() {
    if (burnt() < allowed()) {
      return Stream.empty();
    }
    String evidence =
        String.format(
            Locale.ROOT,
            "%s: burnt %.1f s of failing wholly (%d of %d probe results failed in %.1f s), allowed"
                + " %.1f s: %s of the budget of %s in %d h",
            condition.service().isEmpty() ? "all probes" : condition.service(),
            burnt(),
            failures,
            results,
            (newestMillis - firstMillis) / 1000.0,
            allowed(),
            condition.share(),
            condition.objective(),
            condition.period().toHours());
    Finding finding =
        new Finding(
            CAUSE,
            condition.service(),
            burnt(),
            allowed(),
            results,
            failures,
            List.of(
                Breach.parameter("objective", condition.objective()),
                Breach.parameter("periodMs", condition.period().toMillis()),
                Breach.parameter("share", condition.share())));
    return Stream.of(new Breach(CAUSE, evidence, List.of(finding)));
  }

  @Override
  public Stream<Reading> readings() {
    return Stream.of(
        new Reading(Reading.of(CAUSE, condition.service()), burnt(), allowed(), results));
  }
}
