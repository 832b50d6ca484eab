package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * How long the passing results of a cell took in the last minute, 10,000 of them at most: for
 * drills that end when users wait too long and must know whether they do already. Nothing is kept
 * before the first of them asks.
 */
final class RecentPasses {

  private final Deque<Pass> passes = new ArrayDeque<>();
  private boolean wanted;

  record Pass(String service, Duration took, long appendedMillis) {}

  void add(ProbeEvent.Result result, long appendedMillis) {
    if (!wanted || !result.passed()) {
      return;
    }
    passes.addLast(new Pass(result.service(), result.phases().total(), appendedMillis));
    long oldest = appendedMillis - PassWindow.LONGEST.toMillis();
    while (passes.size() > PassWindow.MOST || passes.getFirst().appendedMillis < oldest) {
      passes.removeFirst();
    }
  }

  /** Oldest first; they are kept from now on. */
  List<Pass> all() {
    wanted = true;
    return List.copyOf(passes);
  }
}
