package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.ProbeEvent;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A condition of one drill that needs a memory of its own, of what came since the drill was heard
 * of. Constant work a result; what passes is mostly counted by the cell's {@link PassWindow} alone.
 */
interface ConditionWatch {

  /** The fault may be in force from now on. */
  void begin();

  /** One more result of the cell, of any service: each that failed, and what passed if wanted. */
  void add(ProbeEvent.Result result, long appendedMillis);

  /** Whether the next result has to be shown even if it passed. */
  default boolean wantsPasses() {
    return false;
  }

  /** Whether a result that passed can be the one by which it holds: a slow one can, and a value. */
  default boolean decidesOnPasses() {
    return false;
  }

  /** Why it cannot say, before the fault begins, that it does not hold already; for people. */
  default Stream<String> unsure() {
    return Stream.empty();
  }

  /** Unsure of a condition that has read too little. */
  static Stream<String> tooFew(String condition, long results, int needed) {
    return results < needed
        ? Stream.of(
            String.format(
                Locale.ROOT, "%s: read %d results, at least %d tell", condition, results, needed))
        : Stream.empty();
  }

  /** Whether it holds now. */
  Stream<Breach> breach();

  /** What it reads now. */
  Stream<Reading> readings();

  /** What it has counted, for a guard that takes over. */
  List<Long> counts();

  /** Goes on from what was counted before, by the same condition on the same baseline. */
  void resume(List<Long> counts);
}
