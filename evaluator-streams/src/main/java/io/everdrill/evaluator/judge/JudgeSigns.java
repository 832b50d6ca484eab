package io.everdrill.evaluator.judge;

import static java.util.stream.Collectors.toCollection;

import io.everdrill.topics.events.CellId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * Signs of life: of detectors by the second, of cells and of the services that are probed; cases
 * that wait; and from which probe results verdicts were made.
 */
final class JudgeSigns {

  private static final String SIGN = "sign";
  private static final String CELL = "cell";
  private static final String PROBED = "probed";
  private static final String WAITING = "waiting";
  private static final String MOVED_TO = "moved-to";
  private static final String JUDGED_FROM = "judged-from-probes";
  private static final String LATE_FIRST = "looked-late-first";
  private static final String LATE_LAST = "looked-late-last";
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
  SortedSet<String> alive(CellId cell, Instant from, Instant until) {
    return marks.keys(firstSign(cell, from), lastSign(cell, until)).stream()
        .map(JudgeSigns::detector)
        .collect(toCollection(TreeSet::new));
  }

  /**
   * The second of the last sign that each of these detectors gave in one of the seconds of the
   * interval: of a long one those are read that come after it.
   */
  Map<String, Instant> lastSigns(CellId cell, Instant from, Instant until, Set<String> of) {
    Map<String, Instant> last = new HashMap<>();
    try (KeyValueIterator<String, Long> signs =
        marks.backwards(firstSign(cell, from), lastSign(cell, until))) {
      while (last.size() < of.size() && signs.hasNext()) {
        String sign = signs.next().key;
        String detector = detector(sign);
        if (of.contains(detector)) {
          last.putIfAbsent(detector, secondOf(sign));
        }
      }
    }
    return last;
  }

  private static String firstSign(CellId cell, Instant from) {
    return JudgeKeys.of(SIGN, cell, second(from));
  }

  private static String lastSign(CellId cell, Instant until) {
    return JudgeKeys.after(SIGN, cell, second(until));
  }

  private static Instant secondOf(String key) {
    return Instant.ofEpochSecond(Long.parseLong(key.split("/", 4)[2]));
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
    noteOnceInAWhile(cellKey(cell), at.getEpochSecond());
  }

  static String cellKey(CellId cell) {
    return JudgeKeys.of(CELL, cell);
  }

  static String probedKey(CellId cell, String service) {
    return JudgeKeys.of(PROBED, cell, JudgeKeys.text(service));
  }

  private void noteOnceInAWhile(String key, long second) {
    if (second >= marks.get(key, NEVER) + NOTED_EVERY.toSeconds()) {
      marks.put(key, second);
    }
  }

  /** A probe looked at the service in this second; it was heard of at this moment. */
  void probed(ProbedService of, long second, Instant heard) {
    noteOnceInAWhile(of.serviceSign(), second);
    noteOnceInAWhile(of.cellSign(), heard.getEpochSecond());
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
    forget(Stream.of(cellKey(cell)), heardOfBefore);
  }

  /** Services of which no probe has told since. */
  void forgetServices(CellId cell, Instant probedBefore) {
    forget(
        marks.keys(JudgeKeys.under(PROBED, cell), JudgeKeys.after(PROBED, cell)).stream(),
        probedBefore);
  }

  private void forget(Stream<String> keys, Instant before) {
    keys.filter(key -> marks.get(key, NEVER) < before.getEpochSecond()).forEach(marks::delete);
  }

  /** All facts up to here have been given: what a judge that is started again must know. */
  void moved(Instant to) {
    marks.put(MOVED_TO, to);
  }

  Optional<Instant> movedTo() {
    long to = marks.get(MOVED_TO, NEVER);
    return to == NEVER ? Optional.empty() : Optional.of(JudgeKeys.instant(to));
  }

  /** A verdict was made of what probes saw up to this second. */
  void judgedFromProbes(CellId cell, Instant until) {
    String key = judgedFromKey(cell);
    marks.put(key, Math.max(until.getEpochSecond(), marks.get(key, NEVER)));
  }

  boolean wasJudgedFrom(CellId cell, Instant second) {
    return second.getEpochSecond() <= marks.get(judgedFromKey(cell), NEVER);
  }

  boolean wasJudgedFrom(ProbedService of, long second) {
    return second <= marks.get(of.judgedFrom(), NEVER);
  }

  static String judgedFromKey(CellId cell) {
    return JudgeKeys.of(JUDGED_FROM, cell);
  }

  /** More is known of this second than when it was judged from. */
  void lookedLate(CellId cell, Instant second) {
    long at = JudgeKeys.micros(second);
    String first = JudgeKeys.of(LATE_FIRST, cell);
    String last = JudgeKeys.of(LATE_LAST, cell);
    if (at < marks.get(first, Long.MAX_VALUE)) {
      marks.put(first, at);
    }
    if (at > marks.get(last, NEVER)) {
      marks.put(last, at);
    }
  }

  /** From the first to the last such second since last asked, if there was one. */
  Optional<Stretch> takeLookedLate(CellId cell) {
    String first = JudgeKeys.of(LATE_FIRST, cell);
    String last = JudgeKeys.of(LATE_LAST, cell);
    long from = marks.get(first, NEVER);
    if (from == NEVER) {
      return Optional.empty();
    }
    Stretch late = new Stretch(JudgeKeys.instant(from), JudgeKeys.instant(marks.get(last, from)));
    marks.delete(first);
    marks.delete(last);
    return Optional.of(late);
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
