package io.everdrill.agents.faults;

import java.io.IOException;
import java.time.Duration;

/**
 * One kind of fault with a world around it to try it in: a target that lives, and something that
 * measures the effect and knows nothing of the driver. {@link FaultContractIT} takes each through
 * the same steps, in the order of its methods.
 */
public interface Trial extends AutoCloseable {

  /** What the local policy says of reaching the target; nothing where no server is the target. */
  default Connections connections() {
    return Connections.NONE;
  }

  /** The fault on the target of this world. */
  FaultOrder<?> order(Duration limit);

  /** The same fault on a target that is not there. */
  FaultOrder<?> onMissingTarget();

  /** The effect that is asked for, for the table: {@code +200 ms round trip}. */
  String asked();

  /**
   * Measures the effect within a few seconds, and fails unless it is what was asked for, within the
   * tolerance that the trial states.
   *
   * @return what was measured, for the table: {@code +203 ms round trip}
   */
  String measureInForce() throws Exception;

  /** Waits at most this long until nothing of the effect can be measured, and fails if it can. */
  void awaitNormal(Duration limit) throws Exception;

  /**
   * Everything on the host that the fault touches, as text: rules, qdiscs, groups, mounts, limits,
   * bytes with mode, owner and times, keys with TTL, rows. Equal before and after, or it was not
   * undone.
   */
  String world() throws Exception;

  /**
   * Ends the target as a reboot does, where what the fault leaves outlives it.
   *
   * @return whether there was one; then nothing can be measured any more
   */
  default boolean endTarget() throws Exception {
    return false;
  }

  /** Ends what the trial started. */
  @Override
  void close() throws IOException;
}
