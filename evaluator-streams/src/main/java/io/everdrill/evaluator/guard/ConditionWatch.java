package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.ProbeEvent;
import java.util.stream.Stream;

/**
 * A condition of one drill that needs a memory of its own, of what came since the drill was heard
 * of. Constant work a result. Not kept over a restart: it then begins anew, and decides at most as
 * much later as it had counted.
 */
interface ConditionWatch {

  /** The fault may be in force from now on. */
  void begin();

  /** One more result of the cell, of any service. */
  void add(ProbeEvent.Result result, long appendedMillis);

  /** Whether it holds now. */
  Stream<Breach> breach();

  /** What it reads now. */
  Stream<Reading> readings();
}
