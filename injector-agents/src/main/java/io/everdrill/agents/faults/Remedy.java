package io.everdrill.agents.faults;

import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.util.List;

/** The way back from one injection: a driver and its undo. */
public interface Remedy {

  Sight look();

  /** Makes the world as it was; what would do so if the agent died stands by still. */
  void lift();

  /** Lets go what stood by: to be called when the fault is seen gone. */
  void release();

  boolean gone();

  /**
   * Lifts it, and releases what stood by if it is seen gone then; else that stands by still.
   *
   * @return whether it is gone
   */
  default boolean revert() {
    lift();
    if (!gone()) {
      return false;
    }
    release();
    return true;
  }

  /** The unit in which {@link #exposure} counts; empty where nobody counts. */
  String counts();

  List<Exposure> exposure();

  /** What a person does where the agent cannot. */
  String byHand();
}
