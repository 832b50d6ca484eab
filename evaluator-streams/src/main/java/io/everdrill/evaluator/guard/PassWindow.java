package io.everdrill.evaluator.guard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The last probe results of one service, or of a whole cell, by append time, as running totals:
 * adding is constant work, counting a window of any length two binary searches, however many
 * results it holds. Holds a minute, and no more than 10,000 different milliseconds: a window that
 * would need more is judged by the newest.
 *
 * <p>And how many there ever were since this guard began to look. Whoever wants the results since
 * some moment remembers the totals of that moment, so a passing result costs the same however many
 * do. A guard adds to two of these with each result, mostly of another cell than the one before:
 * what it touches lies side by side.
 */
final class PassWindow {

  static final Duration LONGEST = Duration.ofMinutes(1);
  static final int MOST = 10_000;

  private static final int FIRST_CAPACITY = 16;

  /** Of a row. */
  private static final int AT_MILLIS = 0;

  private static final int RESULTS = 1;
  private static final int PASSES = 2;
  private static final int WIDTH = 3;

  /** A ring of rows: what came at this millisecond, all results and passes up to and with it. */
  private long[] rows = new long[FIRST_CAPACITY * WIDTH];

  /** Where in it the oldest row begins. */
  private int first;

  private int size;
  private long newestMillis;
  private long forgottenResults;
  private long forgottenPasses;
  private long everPassed;
  private long everFailed;

  /** How many results there were, and how many passed. */
  record Count(long results, long passes) {
    /** Share of results that passed; 1 where there were none. */
    double passRate() {
      return results == 0 ? 1 : (double) passes / results;
    }

    long failures() {
      return results - passes;
    }
  }

  /** A result that is older than the one before it counts as new: only a broker's clock is late. */
  void add(long appendedMillis, boolean passed) {
    everPassed += passed ? 1 : 0;
    everFailed += passed ? 0 : 1;
    add(appendedMillis, 1, passed ? 1 : 0);
  }

  /** What a guard before has seen, as of the last millisecond of its second; not in the totals. */
  void restore(ProbeSecond before) {
    add(before.newestMillis(), before.results(), before.passes());
  }

  private void add(long appendedMillis, long moreResults, long morePasses) {
    if (size == 0 || appendedMillis > newestMillis) {
      open(appendedMillis);
    }
    int last = row(size - 1);
    rows[last + RESULTS] += moreResults;
    rows[last + PASSES] += morePasses;
  }

  /** Since this guard began to look; so are the other two. */
  long everPasses() {
    return everPassed;
  }

  long everFailures() {
    return everFailed;
  }

  long everResults() {
    return everPassed + everFailed;
  }

  /** The latest append time; 0 before the first result. */
  long newestMillis() {
    return newestMillis;
  }

  /** Results from {@code until} minus the window, not included, to {@code until}, included. */
  Count count(long untilMillis, Duration window) {
    int until = countUpTo(untilMillis);
    int from = countUpTo(untilMillis - window.toMillis());
    return new Count(resultsUpTo(until) - resultsUpTo(from), passesUpTo(until) - passesUpTo(from));
  }

  /** What it holds, second by second, each as of its last millisecond. */
  List<ProbeSecond> seconds() {
    List<ProbeSecond> seconds = new ArrayList<>();
    for (int from = 0; from < size; ) {
      ProbeSecond second = new ProbeSecond(atMillis(from), 0, 0);
      int until = from + 1;
      while (until < size && !ProbeSecond.isLater(atMillis(until), second.newestMillis())) {
        until++;
      }
      seconds.add(
          new ProbeSecond(
              atMillis(until - 1),
              Math.toIntExact(resultsUpTo(until) - resultsUpTo(from)),
              Math.toIntExact(passesUpTo(until) - passesUpTo(from))));
      from = until;
    }
    return seconds;
  }

  /** Of each second, for whoever takes over: its last millisecond, results and passes. */
  List<Long> counts() {
    return seconds().stream()
        .flatMap(s -> Stream.of(s.newestMillis(), (long) s.results(), (long) s.passes()))
        .toList();
  }

  /** Goes on from there; this is not in the totals either. */
  void resume(List<Long> counts) {
    for (int i = 0; i + 2 < counts.size(); i += 3) {
      add(counts.get(i), counts.get(i + 1), counts.get(i + 2));
    }
  }

  /** From the first result that is held to the newest. */
  Duration span() {
    return size == 0 ? Duration.ZERO : Duration.ofMillis(newestMillis - atMillis(0));
  }

  private void open(long millis) {
    long resultsBefore = resultsUpTo(size);
    long passesBefore = passesUpTo(size);
    if (size * WIDTH == rows.length) {
      grow();
    }
    int next = row(size);
    rows[next + AT_MILLIS] = millis;
    rows[next + RESULTS] = resultsBefore;
    rows[next + PASSES] = passesBefore;
    newestMillis = millis;
    size++;
    while (size > MOST || atMillis(0) < millis - LONGEST.toMillis()) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    forgottenResults = resultsUpTo(1);
    forgottenPasses = passesUpTo(1);
    first = row(1);
    size--;
  }

  private long resultsUpTo(int count) {
    return count == 0 ? forgottenResults : rows[row(count - 1) + RESULTS];
  }

  private long passesUpTo(int count) {
    return count == 0 ? forgottenPasses : rows[row(count - 1) + PASSES];
  }

  /** How many of the milliseconds that are held are not after this one. */
  private int countUpTo(long millis) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (atMillis(middle) <= millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private long atMillis(int index) {
    return rows[row(index) + AT_MILLIS];
  }

  /** Where the row begins of which there are so many older. */
  private int row(int index) {
    int row = first + index * WIDTH;
    return row < rows.length ? row : row - rows.length;
  }

  private void grow() {
    long[] larger = Arrays.copyOfRange(rows, first, first + 2 * rows.length);
    System.arraycopy(rows, 0, larger, rows.length - first, first);
    rows = larger;
    first = 0;
  }
}
