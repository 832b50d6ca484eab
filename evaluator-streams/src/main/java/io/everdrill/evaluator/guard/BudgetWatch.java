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
  private static final long NO_RESULT_YET = -1;

  private final ErrorBudgetBurnt condition;
  private final PassWindow seen;
  private boolean begun;
  private long resultsBefore;
  private long failuresBefore;
  private long firstMillis = NO_RESULT_YET;

  BudgetWatch(ErrorBudgetBurnt condition, CellTelemetry telemetry) {
    this.condition = condition;
    seen = telemetry.results(condition.service());
  }

  @Override
  public void begin() {
    begun = true;
    resultsBefore = seen.everResults();
    failuresBefore = seen.everFailures();
  }

  @Override
  public boolean wantsPasses() {
    return begun && firstMillis == NO_RESULT_YET;
  }

  @Override
  public void add(ProbeEvent.Result result, long appendedMillis) {
    if (wantsPasses()
        && (condition.service().isEmpty() || condition.service().equals(result.service()))) {
      firstMillis = appendedMillis;
    }
  }

  private long results() {
    return begun ? seen.everResults() - resultsBefore : 0;
  }

  private long failures() {
    return begun ? seen.everFailures() - failuresBefore : 0;
  }

  private double seconds() {
    return firstMillis == NO_RESULT_YET ? 0 : (seen.newestMillis() - firstMillis) / 1000.0;
  }

  /** Seconds of failing wholly. */
  private double burnt() {
    return results() == 0 ? 0 : seconds() * failures() / results();
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
            failures(),
            results(),
            seconds(),
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
            results(),
            failures(),
            List.of(
                Breach.parameter("objective", condition.objective()),
                Breach.parameter("periodMs", condition.period().toMillis()),
                Breach.parameter("share", condition.share())));
    return Stream.of(new Breach(CAUSE, evidence, List.of(finding)));
  }

  @Override
  public Stream<Reading> readings() {
    return Stream.of(
        new Reading(Reading.of(CAUSE, condition.service()), burnt(), allowed(), results()));
  }

  @Override
  public List<Long> counts() {
    return List.of(firstMillis, results(), failures());
  }

  @Override
  public void resume(List<Long> counts) {
    firstMillis = counts.get(0);
    resultsBefore = seen.everResults() - counts.get(1);
    failuresBefore = seen.everFailures() - counts.get(2);
  }
}
