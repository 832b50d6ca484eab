package io.everdrill.evaluator.judge;

import io.everdrill.topics.events.CellId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;

/**
 * Signs of life: of detectors by the second, of cells and of the services that are probed; and
 * cases that wait.
 */
final class JudgeSigns {

  private static final String SIGN = "sign";
  private static final String CELL = "cell";
  private static final String PROBED = "probed";
  private static final String WAITING = "waiting";
  private static final long NEVER = Long.MIN_VALUE / 2;
  private static final Duration NOTED_EVERY = Duration.ofSeconds(10);

  private final JudgeMarks marks;

  JudgeSigns(JudgeMarks marks) {
    this.marks = marks;
  }

  void alive(CellId cell, String detector, Instant at) {
    marks.put(JudgeKeys.of(SIGN, cell, second(at), JudgeKeys.text(detector)));
  }

  /** Detectors that gave a sign in one of the seconds of the interval, sorted. */
  Set<String> alive(CellId cell, Instant from, Instant until) {
    Set<String> detectors = new TreeSet<>();
    marks
        .keys(JudgeKeys.of(SIGN, cell, second(from)), JudgeKeys.after(SIGN, cell, second(until)))
        .forEach(key -> detectors.add(detector(key)));
    return detectors;
  }

  private static String detector(String key) {
    return JudgeKeys.untext(key.substring(key.lastIndexOf('/') + 1));
  }

  void forgetSigns(CellId cell, Instant before) {
    marks
        .keys(JudgeKeys.under(SIGN, cell), JudgeKeys.of(SIGN, cell, second(before)))
        .forEach(marks::delete);
  }

  private static String second(Instant at) {
    return JudgeKeys.sortableSecond(Math.max(0, at.getEpochSecond()));
  }

  /** Something was said of the cell; noted once in a while. */
  void heardOf(CellId cell, Instant at) {
    noteOnceInAWhile(JudgeKeys.of(CELL, cell), at.getEpochSecond());
  }

  private void noteOnceInAWhile(String key, long second) {
    if (second >= marks.get(key, NEVER) + NOTED_EVERY.toSeconds()) {
      marks.put(key, second);
    }
  }

  /** A probe looked at the service. */
  void probed(CellId cell, String service, long second) {
    noteOnceInAWhile(JudgeKeys.of(PROBED, cell, JudgeKeys.text(service)), second);
  }

  /** Services that probes looked at, sorted. */
  List<String> probed(CellId cell) {
    return marks.keys(JudgeKeys.under(PROBED, cell), JudgeKeys.after(PROBED, cell)).stream()
        .map(key -> JudgeKeys.untext(key.substring(key.lastIndexOf('/') + 1)))
        .toList();
  }

  /** Cells that something was said of, sorted. */
  List<CellId> cells() {
    return marks.keys(JudgeKeys.under(CELL), JudgeKeys.after(CELL)).stream()
        .map(key -> new CellId(key.substring(CELL.length() + 1)))
        .toList();
  }

  void forgetCell(CellId cell, Instant heardOfBefore) {
    Stream.concat(
            Stream.of(JudgeKeys.of(CELL, cell)),
            marks.keys(JudgeKeys.under(PROBED, cell), JudgeKeys.after(PROBED, cell)).stream())
        .filter(key -> marks.get(key, NEVER) < heardOfBefore.getEpochSecond())
        .forEach(marks::delete);
  }

  /**
   * An ended injection that has no verdict yet; where it is noted already, the first time counts.
   */
  void waits(CellId cell, String injection, Instant endAppendedAt) {
    String key = JudgeKeys.of(WAITING, cell, injection);
    marks.put(key, marks.get(key, JudgeKeys.micros(endAppendedAt)));
  }

  void waitsNoMore(CellId cell, String injection) {
    marks.delete(JudgeKeys.of(WAITING, cell, injection));
  }

  /** When the end of the first of those that wait was appended, or this if none waits. */
  Instant judgedUpTo(CellId cell, Instant now) {
    long first = JudgeKeys.micros(now);
    for (KeyValue<String, Long> waiting :
        marks.between(JudgeKeys.under(WAITING, cell), JudgeKeys.after(WAITING, cell))) {
      first = Math.min(first, waiting.value);
    }
    return JudgeKeys.instant(first);
  }
}
