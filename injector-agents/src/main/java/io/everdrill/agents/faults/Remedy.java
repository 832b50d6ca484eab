package io.everdrill.agents.faults;

import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.util.List;

/** The way back from one injection: a driver and its undo. */
public interface Remedy {

  Sight look();

  void revert();

  boolean gone();

  /** The unit in which {@link #exposure} counts; empty where nobody counts. */
  String counts();

  List<Exposure> exposure();

  /** What a person does where the agent cannot. */
  String byHand();
}
