package io.everdrill.evaluator.guard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The last probe results of one service, by append time, as running totals: adding is constant
 * work, counting a window of any length two binary searches, however many results it holds. Holds a
 * minute, and no more than 10,000 different milliseconds: a window that would need more is judged
 * by the newest.
 */
final class PassWindow {

  static final Duration LONGEST = Duration.ofMinutes(1);
  static final int MOST = 10_000;

  private static final int FIRST_CAPACITY = 16;

  /** A ring: what came at this millisecond, and all results and passes up to and with it. */
  private long[] atMillis = new long[FIRST_CAPACITY];

  private long[] results = new long[FIRST_CAPACITY];
  private long[] passes = new long[FIRST_CAPACITY];
  private int first;
  private int size;
  private long forgottenResults;
  private long forgottenPasses;

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
    add(appendedMillis, 1, passed ? 1 : 0);
  }

  /** Several at once, of which so many passed. */
  void add(long appendedMillis, long moreResults, long morePasses) {
    if (size == 0 || appendedMillis > newestMillis()) {
      open(appendedMillis);
    }
    int last = slot(size - 1);
    results[last] += moreResults;
    passes[last] += morePasses;
    while (size > MOST || atMillis[first] < newestMillis() - LONGEST.toMillis()) {
      forgetFirst();
    }
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
      ProbeSecond second = new ProbeSecond(atMillis[slot(from)], 0, 0);
      int until = from + 1;
      while (until < size && !second.isBefore(atMillis[slot(until)])) {
        until++;
      }
      seconds.add(
          new ProbeSecond(
              atMillis[slot(until - 1)],
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

  /** Goes on from there. */
  void resume(List<Long> counts) {
    for (int i = 0; i + 2 < counts.size(); i += 3) {
      add(counts.get(i), counts.get(i + 1), counts.get(i + 2));
    }
  }

  /** From the first result that is held to the newest. */
  Duration span() {
    return size == 0 ? Duration.ZERO : Duration.ofMillis(newestMillis() - atMillis[first]);
  }

  private long newestMillis() {
    return atMillis[slot(size - 1)];
  }

  private void open(long millis) {
    if (size == atMillis.length) {
      grow();
    }
    int next = slot(size);
    atMillis[next] = millis;
    results[next] = resultsUpTo(size);
    passes[next] = passesUpTo(size);
    size++;
  }

  private void forgetFirst() {
    forgottenResults = results[first];
    forgottenPasses = passes[first];
    first = slot(1);
    size--;
  }

  private long resultsUpTo(int count) {
    return count == 0 ? forgottenResults : results[slot(count - 1)];
  }

  private long passesUpTo(int count) {
    return count == 0 ? forgottenPasses : passes[slot(count - 1)];
  }

  /** How many of the milliseconds that are held are not after this one. */
  private int countUpTo(long millis) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (atMillis[slot(middle)] <= millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int slot(int index) {
    int slot = first + index;
    return slot < atMillis.length ? slot : slot - atMillis.length;
  }

  private void grow() {
    atMillis = unrolled(atMillis);
    results = unrolled(results);
    passes = unrolled(passes);
    first = 0;
  }

  private long[] unrolled(long[] ring) {
    long[] larger = Arrays.copyOfRange(ring, first, first + 2 * ring.length);
    System.arraycopy(ring, 0, larger, ring.length - first, first);
    return larger;
  }
}
