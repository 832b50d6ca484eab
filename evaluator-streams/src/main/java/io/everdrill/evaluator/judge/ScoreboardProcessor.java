package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.score.RowSum;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the last row of each key, over all days and of each day, and writes those that a judgement
 * changed, each once. A day that is as old as the oldest verdict is deleted and taken out of its
 * sum.
 */
final class ScoreboardProcessor implements Processor<String, Object, String, Event> {

  /** As long as verdicts. */
  private static final int KEPT_DAYS = 400;

  /** Before the date, before the key on the topic; no cell id holds such a sign. */
  private static final String DAY = "@day";

  private ProcessorContext<String, Event> context;
  private KeyValueStore<String, List<Event>> rows;
  private LocalDate today = LocalDate.MIN;

  @Override
  public void init(ProcessorContext<String, Event> context) {
    this.context = context;
    rows = context.getStateStore(JudgeStores.SCORES.storeName());
  }

  @Override
  public void process(Record<String, Object> record) {
    ScoreChange change = (ScoreChange) record.value();
    Instant at = Instant.ofEpochMilli(record.timestamp());
    LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
    if (day.isAfter(today)) {
      today = day;
      forgetDaysBefore(day.minusDays(KEPT_DAYS), at);
    }
    LocalDate oldest = today.minusDays(KEPT_DAYS);
    write(
        change.minus().stream().filter(d -> !d.day().isBefore(oldest)).toList(),
        change.plus().stream().filter(d -> !d.day().isBefore(oldest)).toList(),
        at);
  }

  private void forgetDaysBefore(LocalDate oldest, Instant at) {
    List<Day> old = new ArrayList<>();
    try (KeyValueIterator<String, List<Event>> days =
        rows.range(JudgeKeys.under(DAY), JudgeKeys.under(DAY, oldest))) {
      days.forEachRemaining(e -> old.add((Day) e.value.getFirst()));
    }
    write(old, List.of(), at);
  }

  private void write(List<Day> minus, List<Day> plus, Instant at) {
    Map<String, ScoreboardEvent> changed = new LinkedHashMap<>();
    for (Day day : minus) {
      Day sum = day(changed, day);
      put(changed, new Day(day.day(), day.mode(), RowSum.minus(sum.row(), day.row(), at)));
      put(changed, RowSum.minus(row(changed, day.row()), day.row(), at));
    }
    for (Day day : plus) {
      Day sum = day(changed, day);
      put(changed, new Day(day.day(), day.mode(), RowSum.plus(sum.row(), day.row(), at)));
      put(changed, RowSum.plus(row(changed, day.row()), day.row(), at));
    }
    changed.forEach((key, row) -> write(key, row, at));
  }

  private static void put(Map<String, ScoreboardEvent> changed, ScoreboardEvent row) {
    changed.put(storeKey(row), row);
  }

  private void write(String key, ScoreboardEvent row, Instant at) {
    boolean nothing = RowSum.isNone(sum(row));
    if (nothing) {
      rows.delete(key);
    } else {
      rows.put(key, List.of(row));
    }
    Event written = nothing ? null : row;
    context.forward(new Record<>(row.key(), written, at.toEpochMilli()));
  }

  private static Row sum(ScoreboardEvent of) {
    return switch (of) {
      case Row row -> row;
      case Day day -> day.row();
    };
  }

  private static String storeKey(ScoreboardEvent of) {
    return switch (of) {
      case Row row -> row.key();
      case Day day -> JudgeKeys.of(DAY, day.day(), day.key());
    };
  }

  private Row row(Map<String, ScoreboardEvent> changed, Row like) {
    return (Row) known(changed, RowSum.none(like));
  }

  private Day day(Map<String, ScoreboardEvent> changed, Day like) {
    return (Day) known(changed, new Day(like.day(), like.mode(), RowSum.none(like.row())));
  }

  /** As changed already, or as stored, or the row of nothing. */
  private ScoreboardEvent known(Map<String, ScoreboardEvent> changed, ScoreboardEvent nothing) {
    String key = storeKey(nothing);
    if (changed.containsKey(key)) {
      return changed.get(key);
    }
    List<Event> stored = rows.get(key);
    return stored == null ? nothing : (ScoreboardEvent) stored.getFirst();
  }
}
