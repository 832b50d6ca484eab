package io.everdrill.agents.faults;

import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.util.List;
import java.util.Optional;

/** Drivers that share something on the host. Where several do one kind, the better is before. */
public interface FaultFamily extends AutoCloseable {

  List<FaultDriver<?, ?>> drivers();

  /** What of these faults is on this host now, whoever left it; looks, and touches nothing. */
  default List<Trace> traces() {
    return List.of();
  }

  /**
   * The process that the target's container is, where this family knows containers.
   *
   * @throws OrderRefused if it is not there, does not run, or the agent is in it
   */
  default Optional<ProcessIdentity> processOf(Target target) {
    return Optional.empty();
  }

  /** As {@link #traces}, and what of these faults it cannot see. */
  default Survey survey() {
    return new Survey(traces(), List.of());
  }

  /**
   * Opens what must be there before the first fault, for an agent that starts.
   *
   * @param agent its name; no other on this host has it
   */
  default void open(String agent) {}

  /** Lets go of what they share; what a closed descriptor ends, ends now. */
  @Override
  void close();
}
