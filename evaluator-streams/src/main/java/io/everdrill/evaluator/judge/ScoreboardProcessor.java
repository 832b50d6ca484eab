package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.evaluator.score.Scoreboard;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the last row of each key, and writes those that a judgement changed, each once. */
final class ScoreboardProcessor implements Processor<String, Object, String, Event> {

  private ProcessorContext<String, Event> context;
  private KeyValueStore<String, List<Event>> rows;

  @Override
  public void init(ProcessorContext<String, Event> context) {
    this.context = context;
    rows = context.getStateStore(JudgeStores.SCORES.storeName());
  }

  @Override
  public void process(Record<String, Object> record) {
    ScoreChange change = (ScoreChange) record.value();
    Instant at = Instant.ofEpochMilli(record.timestamp());
    Map<String, Row> changed = new LinkedHashMap<>();
    change.minus().forEach(row -> apply(changed, row, sum -> Scoreboard.minus(sum, row, at)));
    change.plus().forEach(row -> apply(changed, row, sum -> Scoreboard.plus(sum, row, at)));
    changed.forEach(
        (key, row) -> {
          rows.put(key, List.of(row));
          context.forward(new Record<>(key, row, at.toEpochMilli()));
        });
  }

  private void apply(Map<String, Row> changed, Row row, UnaryOperator<Row> by) {
    Row sum = changed.containsKey(row.key()) ? changed.get(row.key()) : known(row);
    changed.put(row.key(), by.apply(sum));
  }

  private Row known(Row like) {
    List<Event> stored = rows.get(like.key());
    return stored != null
        ? (Row) stored.getFirst()
        : new Row(
            like.cell(),
            like.service(),
            like.faultKind(),
            like.detector(),
            Counts.NONE,
            Duration.ZERO,
            List.of(),
            like.updatedAt());
  }
}
