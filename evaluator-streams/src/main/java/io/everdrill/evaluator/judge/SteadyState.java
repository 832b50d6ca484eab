package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.ProbeSum;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.SteadyStateEvent;
import io.everdrill.topics.events.SteadyStateEvent.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * Says once a second of each service, and of the whole cell, how its probes did over the last
 * window. A service, or a cell, that nobody looked at has no window: no news is no steady state.
 */
final class SteadyState {

  private static final String SAID_UP_TO = "steady-state";

  private final Duration window;
  private final JudgeMarks marks;
  private final JudgeSigns signs;
  private final ProbeIntake probes;
  private final Consumer<Window> said;

  SteadyState(
      Duration window,
      JudgeMarks marks,
      JudgeSigns signs,
      ProbeIntake probes,
      Consumer<Window> said) {
    this.window = window;
    this.marks = marks;
    this.signs = signs;
    this.probes = probes;
    this.said = said;
  }

  void sayUpTo(Instant moment) {
    long second = moment.getEpochSecond();
    long last = marks.get(SAID_UP_TO, second - 1);
    if (last >= second) {
      return;
    }
    // After a silence longer than the window there is nothing to say of what lies in it.
    long first = Math.max(last + 1, second - window.toSeconds());
    for (long until = first; until <= second; until++) {
      for (CellId cell : signs.cells()) {
        say(cell, Instant.ofEpochSecond(until));
      }
    }
    marks.put(SAID_UP_TO, second);
  }

  private void say(CellId cell, Instant until) {
    Instant from = until.minus(window);
    SortedMap<String, ProbeSum> sums =
        probes.sums(cell, from.getEpochSecond(), until.getEpochSecond());
    if (!sums.isEmpty()) {
      ProbeSum whole = sums.values().stream().reduce(ProbeSum.NONE, ProbeSum::plus);
      sums.put(SteadyStateEvent.WHOLE_CELL, whole);
      sums.forEach((service, sum) -> said.accept(window(cell, service, from, until, sum)));
    }
  }

  private static Window window(
      CellId cell, String service, Instant from, Instant until, ProbeSum sum) {
    return new Window(
        cell,
        service,
        from,
        until,
        sum.results(),
        sum.passes(),
        sum.latencies().percentile(0.5),
        sum.latencies().percentile(0.99));
  }
}
