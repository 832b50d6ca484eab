package io.everdrill.agents.faults;

import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.time.Duration;
import java.util.List;

/**
 * One way to do one kind of fault. The agent owns the order of the verbs; a driver only knows how.
 * Everything here may be called in a new process that has the undo and nothing else, except {@code
 * apply} and {@code sustain}.
 *
 * @param <F> the fault
 * @param <U> what it takes to go back
 */
public interface FaultDriver<F extends Fault, U extends Undo> {

  Class<F> faultType();

  Class<U> undoType();

  /** Its name in events; no other driver of the same kind has it. */
  String mechanism();

  /**
   * What of the target it reaches, for a person, where the mechanisms of one kind differ in that;
   * empty where the fault itself says it.
   */
  default String scope() {
    return "";
  }

  /** Whether it works on this host, found out by trying what leaves no trace. */
  Support support();

  /** How the fault ends if the agent dies and nobody starts it again (S1). */
  EndsAlone endsAlone();

  /** What it takes, for a person: rights, kernel, packages, a prepared target. */
  String needs();

  /** At what it can be aimed; {@link #prepare} gets no other target. */
  default Aim aim() {
    return Aim.NO_GROUP;
  }

  /**
   * Whether the fault is where the target's process is, so that of a container the order must say
   * which process that is.
   */
  default boolean entersTarget() {
    return false;
  }

  /**
   * Whether the target's address alone says where the fault goes too, where no engine here knows
   * the container that it is, as one of Podman that publishes a port.
   */
  default boolean goesByAddress() {
    return false;
  }

  /**
   * Looks for the target and says what it takes to go back; touches nothing.
   *
   * @throws OrderRefused if this fault cannot be done to this target
   */
  U prepare(FaultOrder<F> order);

  void apply(FaultOrder<F> order, U undo);

  /**
   * For a dry run: the very commands, writes, signals and calls of {@code apply}, in their order
   * and as a person would do them by hand where that can be said; touches nothing.
   */
  List<String> plan(FaultOrder<F> order, U undo);

  /** Looks at the world, never at a field. */
  Sight look(U undo);

  /**
   * Harmless when there is nothing to undo, when run twice, and right after a crash. What stands by
   * for a dead agent stays, unless the fault consists of it: nobody has seen yet that this worked.
   */
  void revert(U undo);

  /**
   * Lets go what a driver itself has stand by for a dead agent, once the fault was seen gone; as
   * harmless as {@link #revert}.
   */
  default void release(U undo) {}

  /** After revert: nothing of the fault is left. */
  default boolean gone(U undo) {
    return look(undo) != Sight.IN_FORCE;
  }

  /** How often {@link #sustain} is called while the fault is held. */
  default Duration beat(F fault) {
    return Duration.ofSeconds(1);
  }

  /** What has to be done again and again while the fault is held. */
  default void sustain(FaultOrder<F> order, U undo) {}

  /**
   * The unit in which {@link #exposure} counts; empty where nobody counts what the fault hits: the
   * kernel does not say how often a process that is stopped would have run.
   */
  default String counts() {
    return "";
  }

  /** What the fault hit so far, if that can be counted. */
  default List<Exposure> exposure(U undo) {
    return List.of();
  }
}
