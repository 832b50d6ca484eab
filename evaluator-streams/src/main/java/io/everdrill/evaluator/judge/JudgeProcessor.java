package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** The desk in the topology: gives it its stores and each step, forwards what it hands on. */
final class JudgeProcessor
    implements Processor<String, JudgeStep, String, Object>, JudgeDesk.Written {

  private final JudgeSettings.Times times;
  private final JudgeOrder.Metered metered;
  private ProcessorContext<String, Object> context;
  private JudgeDesk desk;

  JudgeProcessor(JudgeSettings.Times times, JudgeOrder.Metered metered) {
    this.times = times;
    this.metered = metered;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    this.context = context;
    desk =
        new JudgeDesk(
            new JudgeDesk.Drawers(
                context.getStateStore(JudgeStores.CASES.storeName()),
                context.getStateStore(JudgeStores.EPISODES.storeName()),
                context.getStateStore(JudgeStores.REPORTS.storeName()),
                context.getStateStore(JudgeStores.MARKS.storeName()),
                context.getStateStore(JudgeStores.TIMERS.storeName()),
                context.getStateStore(JudgeStores.PROBE_SECONDS.storeName())),
            times,
            this);
  }

  @Override
  public void process(Record<String, JudgeStep> record) {
    desk.take(record.value());
  }

  @Override
  public void emit(Event event, Instant at) {
    String sink = JudgeTopology.sink(Topic.of(event));
    context.forward(new Record<>(event.key(), event, at.toEpochMilli()), sink);
  }

  @Override
  public void score(ScoreChange change, Instant at) {
    context.forward(new Record<>("", change, at.toEpochMilli()), JudgeTopology.SCORE);
  }

  @Override
  public void cameTooLate(Event fact) {
    metered.cameTooLate(fact);
  }
}
