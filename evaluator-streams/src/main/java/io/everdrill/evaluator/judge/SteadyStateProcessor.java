package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.Telemetry;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.SteadyStateEvent.Window;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Says once a second of each service, and of the whole cell, how its probes did over the last
 * window. A service, or a cell, that nobody looked at has no window: no news is no steady state.
 */
final class SteadyStateProcessor implements Processor<String, JudgeStep, String, Event> {

  private static final String SAID_UP_TO = "steady-state";

  private final Duration window;
  private ProcessorContext<String, Event> context;
  private JudgeMarks marks;
  private JudgeSigns signs;
  private ProbeLedger probes;

  SteadyStateProcessor(JudgeSettings.Times times) {
    this.window = times.steadyWindow();
  }

  @Override
  public void init(ProcessorContext<String, Event> context) {
    this.context = context;
    marks = new JudgeMarks(context.getStateStore(JudgeStores.MARKS.storeName()));
    signs = new JudgeSigns(marks);
    probes = new ProbeLedger(context.getStateStore(JudgeStores.PROBE_SECONDS.storeName()), signs);
  }

  @Override
  public void process(Record<String, JudgeStep> record) {
    if (record.value() instanceof JudgeStep.Tick(Instant at)) {
      sayUpTo(at.getEpochSecond());
    }
  }

  private void sayUpTo(long second) {
    long said = marks.get(SAID_UP_TO, second - 1);
    if (said >= second) {
      return;
    }
    // After a silence longer than the window there is nothing to say of what lies in it.
    long first = Math.max(said + 1, second - window.toSeconds());
    for (long until = first; until <= second; until++) {
      for (CellId cell : signs.cells()) {
        say(cell, Instant.ofEpochSecond(until));
      }
    }
    marks.put(SAID_UP_TO, second);
  }

  private void say(CellId cell, Instant until) {
    Instant from = until.minus(window);
    probes
        .telemetry(cell, from, until.minusNanos(1))
        .sums()
        .forEach((service, sum) -> say(cell, service, from, until, sum));
  }

  private void say(CellId cell, String service, Instant from, Instant until, Telemetry.Sum sum) {
    Window said =
        new Window(
            cell,
            service,
            from,
            until,
            sum.results(),
            sum.passes(),
            sum.latencies().percentile(0.5),
            sum.latencies().percentile(0.99));
    context.forward(new Record<>(said.key(), said, until.toEpochMilli()));
  }
}
