package io.everdrill.evaluator.judge;

import io.everdrill.topics.events.CellId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Signs of life: of detectors by the second, of cells by their probes; and cases that wait. */
final class JudgeSigns {

  private static final String SIGN = "sign";
  private static final String CELL = "cell";
  private static final String WAITING = "waiting";
  private static final Duration NOTED_EVERY = Duration.ofSeconds(10);

  private final KeyValueStore<String, Long> marks;

  JudgeSigns(KeyValueStore<String, Long> marks) {
    this.marks = marks;
  }

  void alive(CellId cell, String detector, Instant at) {
    marks.put(JudgeKeys.of(SIGN, cell, second(at), JudgeKeys.text(detector)), 0L);
  }

  /** Detectors that gave a sign in one of the seconds of the interval, sorted. */
  Set<String> alive(CellId cell, Instant from, Instant until) {
    Set<String> detectors = new TreeSet<>();
    keys(JudgeKeys.of(SIGN, cell, second(from)), JudgeKeys.after(SIGN, cell, second(until)))
        .forEach(key -> detectors.add(detector(key)));
    return detectors;
  }

  private static String detector(String key) {
    return JudgeKeys.untext(key.substring(key.lastIndexOf('/') + 1));
  }

  void forgetSigns(CellId cell, Instant before) {
    keys(JudgeKeys.under(SIGN, cell), JudgeKeys.of(SIGN, cell, second(before)))
        .forEach(marks::delete);
  }

  private static String second(Instant at) {
    return JudgeKeys.sortableSecond(Math.max(0, at.getEpochSecond()));
  }

  /** Something was said of the cell; noted once in a while. */
  void heardOf(CellId cell, Instant at) {
    Long last = marks.get(JudgeKeys.of(CELL, cell));
    if (last == null || at.getEpochSecond() >= last + NOTED_EVERY.toSeconds()) {
      marks.put(JudgeKeys.of(CELL, cell), at.getEpochSecond());
    }
  }

  /** Cells that something was said of, sorted. */
  List<CellId> cells() {
    return keys(JudgeKeys.under(CELL), JudgeKeys.after(CELL)).stream()
        .map(key -> new CellId(key.substring(CELL.length() + 1)))
        .toList();
  }

  void forgetCell(CellId cell, Instant heardOfBefore) {
    Long last = marks.get(JudgeKeys.of(CELL, cell));
    if (last != null && last < heardOfBefore.getEpochSecond()) {
      marks.delete(JudgeKeys.of(CELL, cell));
    }
  }

  /**
   * An ended injection that has no verdict yet; where it is noted already, the first time counts.
   */
  void waits(CellId cell, String injection, Instant endAppendedAt) {
    marks.putIfAbsent(JudgeKeys.of(WAITING, cell, injection), JudgeKeys.micros(endAppendedAt));
  }

  void waitsNoMore(CellId cell, String injection) {
    marks.delete(JudgeKeys.of(WAITING, cell, injection));
  }

  /** When the end of the first of those that wait was appended, or this if none waits. */
  Instant judgedUpTo(CellId cell, Instant now) {
    long first = JudgeKeys.micros(now);
    for (String key : keys(JudgeKeys.under(WAITING, cell), JudgeKeys.after(WAITING, cell))) {
      first = Math.min(first, marks.get(key));
    }
    return JudgeKeys.instant(first);
  }

  private List<String> keys(String from, String until) {
    List<String> keys = new ArrayList<>();
    try (KeyValueIterator<String, Long> range = marks.range(from, until)) {
      while (range.hasNext()) {
        KeyValue<String, Long> next = range.next();
        keys.add(next.key);
      }
    }
    return keys;
  }
}
