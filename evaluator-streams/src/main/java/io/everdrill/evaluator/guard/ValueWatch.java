package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.AbortCondition.ValueAbove;
import io.everdrill.topics.events.AbortEvent.Finding;
import io.everdrill.topics.events.ProbeEvent;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Whether the value that a probe reads is over its bound for a time, or is not read any more. */
final class ValueWatch implements ConditionWatch {

  private static final String CAUSE = "value-above";

  private final ValueAbove condition;

  /** Of the values; those within the bound pass. */
  private final PassWindow within = new PassWindow();

  private final PassWindow cell;
  private double newest = Double.NaN;

  /** The first of the values that are over the bound without one within it since; or 0. */
  private long overSinceMillis;

  private boolean begun;

  /** Since when every result of the cell is shown to it, and when the last value was; or 0. */
  private long shownSinceMillis;

  private long readMillis;

  ValueWatch(ValueAbove condition, CellTelemetry telemetry) {
    this.condition = condition;
    cell = telemetry.results("");
    telemetry.values().of(condition.probe()).forEach(v -> add(v.number(), v.appendedMillis()));
  }

  @Override
  public void begin() {
    begun = true;
  }

  @Override
  public void add(ProbeEvent.Result result, long appendedMillis) {
    shownSinceMillis = shownSinceMillis == 0 ? appendedMillis : shownSinceMillis;
    if (result.probe().equals(condition.probe())) {
      double number = RecentValues.number(result);
      if (!Double.isNaN(number)) {
        add(number, appendedMillis);
      }
    }
  }

  private void add(double number, long appendedMillis) {
    newest = number;
    readMillis = appendedMillis;
    boolean isWithin = number <= condition.bound();
    within.add(appendedMillis, isWithin);
    if (isWithin) {
      overSinceMillis = 0;
    } else if (overSinceMillis == 0) {
      overSinceMillis = appendedMillis;
    }
  }

  @Override
  public Stream<String> unsure() {
    PassWindow.Count seen = seen();
    if (overSinceMillis > 0) {
      return Stream.of(
          "%s: read %s, over %s, though not for long enough to end anything"
              .formatted(
                  Reading.of(CAUSE, condition.probe()),
                  Double.isNaN(newest) ? "a value" : newest,
                  condition.bound()));
    }
    return ConditionWatch.tooFew(
        Reading.of(CAUSE, condition.probe()), seen.results(), condition.minSamples());
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
    return within.count(cell.newestMillis(), condition.window());
  }

  @Override
  public Stream<Breach> breach() {
    PassWindow.Count seen = seen();
    if (isBlind()) {
      return Stream.of(breach("read no value", seen));
    }
    return overSinceMillis > 0 && lasts(overSinceMillis) && seen.results() >= condition.minSamples()
        ? Stream.of(
            breach(
                String.format(
                    Locale.ROOT,
                    "read %d values, each over %s, the last %s",
                    seen.results(),
                    condition.bound(),
                    newest),
                seen))
        : Stream.empty();
  }

  /** Others were heard of for longer than the window, and this one was not. */
  private boolean isBlind() {
    return begun && shownSinceMillis > 0 && lasts(Math.max(shownSinceMillis, readMillis));
  }

  private boolean lasts(long sinceMillis) {
    return cell.newestMillis() - sinceMillis > condition.window().toMillis();
  }

  private Breach breach(String what, PassWindow.Count seen) {
    String evidence =
        "%s: %s in the last %s s"
            .formatted(condition.probe(), what, Figures.seconds(condition.window()));
    Finding finding =
        new Finding(
            String.join("/", CAUSE, condition.probe()),
            "",
            told(),
            condition.bound(),
            seen.results(),
            seen.failures(),
            List.of(Breach.parameter("windowMs", condition.window().toMillis())));
    return new Breach(CAUSE, evidence, List.of(finding));
  }

  /** JSON knows no infinity, and a guard that took over has perhaps not read one yet. */
  private double told() {
    return Double.isNaN(newest)
        ? condition.bound()
        : Math.clamp(newest, -Double.MAX_VALUE, Double.MAX_VALUE);
  }

  @Override
  public Stream<Reading> readings() {
    return Double.isFinite(newest)
        ? Stream.of(
            new Reading(
                Reading.of(CAUSE, condition.probe()), newest, condition.bound(), seen().results()))
        : Stream.empty();
  }

  @Override
  public List<Long> counts() {
    return Stream.concat(Stream.of(overSinceMillis), within.counts().stream()).toList();
  }

  @Override
  public void resume(List<Long> counts) {
    overSinceMillis = counts.getFirst();
    within.resume(counts.subList(1, counts.size()));
  }
}
