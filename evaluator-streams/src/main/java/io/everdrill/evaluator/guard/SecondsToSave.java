package io.everdrill.evaluator.guard;

import java.util.ArrayList;
import java.util.List;

/** Folds one service's results into seconds, and remembers which of them nobody has saved yet. */
final class SecondsToSave {

  private final List<ProbeSecond> finished = new ArrayList<>();

  /** Of the newest second; no record, for with each result it would be another one. */
  private long newestMillis;

  private int results;
  private int passes;
  private boolean changed;

  /** A result that is older than the one before it counts as new: only a broker's clock is late. */
  void add(long appendedMillis, boolean passed) {
    if (isOver(appendedMillis)) {
      if (changed) {
        finished.add(current());
      }
      begin(new ProbeSecond(appendedMillis, 0, 0));
    }
    newestMillis = Math.max(newestMillis, appendedMillis);
    results++;
    passes += passed ? 1 : 0;
    changed = true;
  }

  /** Whether the newest second has ended by this millisecond. */
  boolean isOver(long millis) {
    return ProbeSecond.isLater(millis, newestMillis);
  }

  /** What is saved already; more may come in the newest second. */
  void restore(ProbeSecond saved) {
    if (isOver(saved.newestMillis())) {
      begin(saved);
    }
  }

  private void begin(ProbeSecond second) {
    newestMillis = second.newestMillis();
    results = second.results();
    passes = second.passes();
  }

  /** The newest second, in which more may come. */
  ProbeSecond current() {
    return new ProbeSecond(newestMillis, results, passes);
  }

  /** In their order, and they count as saved from now on. */
  List<ProbeSecond> take() {
    if (!changed) {
      return List.of();
    }
    List<ProbeSecond> taken = new ArrayList<>(finished);
    taken.add(current());
    finished.clear();
    changed = false;
    return taken;
  }
}
