package io.everdrill.evaluator.guard;

import java.util.ArrayList;
import java.util.List;

/** Folds one service's results into seconds, and remembers which of them nobody has saved yet. */
final class SecondsToSave {

  private final List<ProbeSecond> finished = new ArrayList<>();
  private ProbeSecond current = new ProbeSecond(0, 0, 0);
  private boolean changed;

  /** A result that is older than the one before it counts as new: only a broker's clock is late. */
  void add(long appendedMillis, boolean passed) {
    if (current.isBefore(appendedMillis)) {
      if (changed) {
        finished.add(current);
      }
      current = new ProbeSecond(appendedMillis, 0, 0);
    }
    current = current.plus(appendedMillis, passed);
    changed = true;
  }

  /** What is saved already; more may come in the newest second. */
  void restore(ProbeSecond saved) {
    current = current.isBefore(saved.newestMillis()) ? saved : current;
  }

  /** The newest second, in which more may come. */
  ProbeSecond current() {
    return current;
  }

  /** In their order, and they count as saved from now on. */
  List<ProbeSecond> take() {
    if (!changed) {
      return List.of();
    }
    List<ProbeSecond> taken = new ArrayList<>(finished);
    taken.add(current);
    finished.clear();
    changed = false;
    return taken;
  }
}
