package io.everdrill.evaluator.guard;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The last probe results of one service, by append time. Holds a minute, and no more than 10,000 of
 * them: a window that would need more is judged by the newest.
 */
final class PassWindow {

  static final Duration LONGEST = Duration.ofMinutes(1);
  static final int MOST = 10_000;

  private record Sample(long atMillis, boolean passed) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /** How many results there were, and how many passed. */
  record Count(long results, long passes) {
    /** Share of results that passed; 1 where there were none. */
    double passRate() {
      return results == 0 ? 1 : (double) passes / results;
    }
  }

  /** A result that is older than the one before it counts as new: only a broker's clock is late. */
  void add(long appendedMillis, boolean passed) {
    long atMillis =
        samples.isEmpty() ? appendedMillis : Math.max(appendedMillis, samples.getLast().atMillis());
    samples.addLast(new Sample(atMillis, passed));
    while (samples.size() > MOST || samples.getFirst().atMillis() < atMillis - LONGEST.toMillis()) {
      samples.removeFirst();
    }
  }

  /** Results from {@code until} minus the window, not included, to {@code until}, included. */
  Count count(long untilMillis, Duration window) {
    long results = 0;
    long passes = 0;
    Iterator<Sample> newestFirst = samples.descendingIterator();
    while (newestFirst.hasNext()) {
      Sample sample = newestFirst.next();
      if (sample.atMillis() <= untilMillis - window.toMillis()) {
        break;
      }
      if (sample.atMillis() <= untilMillis) {
        results++;
        passes += sample.passed() ? 1 : 0;
      }
    }
    return new Count(results, passes);
  }
}
