package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.AbortCondition.LatencyAbove;
import io.everdrill.topics.events.AbortEvent.Finding;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Whether a latency percentile is over its bound. That is the case exactly when less than that
 * share of the results was as fast as the bound, so counting is enough and no histogram is needed.
 */
final class LatencyWatch implements ConditionWatch {

  private static final String CAUSE = "latency-above";

  private final LatencyAbove condition;
  private final PassWindow fast = new PassWindow();
  private final PassWindow cell;

  LatencyWatch(LatencyAbove condition, CellTelemetry telemetry) {
    this.condition = condition;
    cell = telemetry.results("");
    telemetry.passes().all().forEach(p -> add(p.service(), p.took(), p.appendedMillis()));
  }

  @Override
  public void begin() {}

  @Override
  public void add(ProbeEvent.Result result, long appendedMillis) {
    if (result.passed()) {
      add(result.service(), result.phases().total(), appendedMillis);
    }
  }

  private void add(String service, Duration took, long appendedMillis) {
    if (condition.service().isEmpty() || condition.service().equals(service)) {
      fast.add(appendedMillis, took.compareTo(condition.bound()) <= 0);
    }
  }

  @Override
  public Stream<String> unsure() {
    return ConditionWatch.tooFew(
        Reading.of(CAUSE, condition.service()), seen().results(), condition.minSamples());
  }

  @Override
  public boolean decidesOnPasses() {
    return true;
  }

  @Override
  public boolean wantsPasses() {
    return true;
  }

  private PassWindow.Count seen() {
    return fast.count(cell.newestMillis(), condition.window());
  }

  @Override
  public Stream<Breach> breach() {
    PassWindow.Count seen = seen();
    if (seen.results() < condition.minSamples()
        || seen.passRate() >= condition.percentile() / 100) {
      return Stream.empty();
    }
    String evidence =
        String.format(
            Locale.ROOT,
            "%s: %d of %d passing probe results in the last %.1f s took longer than %d ms, so p%s is"
                + " over it",
            condition.service().isEmpty() ? "all probes" : condition.service(),
            seen.failures(),
            seen.results(),
            condition.window().toMillis() / 1000.0,
            condition.bound().toMillis(),
            condition.percentile());
    return Stream.of(new Breach(CAUSE, evidence, List.of(finding(seen))));
  }

  private Finding finding(PassWindow.Count seen) {
    return new Finding(
        CAUSE,
        condition.service(),
        seen.passRate(),
        condition.percentile() / 100,
        seen.results(),
        seen.failures(),
        List.of(
            Breach.parameter("boundMs", condition.bound().toNanos() / 1e6),
            Breach.parameter("windowMs", condition.window().toMillis())));
  }

  /** The share that is fast enough, and how large it must be. */
  @Override
  public Stream<Reading> readings() {
    PassWindow.Count seen = seen();
    return Stream.of(
        new Reading(
            Reading.of(CAUSE, condition.service()),
            seen.passRate(),
            condition.percentile() / 100,
            seen.results()));
  }

  @Override
  public List<Long> counts() {
    return fast.counts();
  }

  @Override
  public void resume(List<Long> counts) {
    fast.resume(counts);
  }
}
