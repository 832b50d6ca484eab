package io.everdrill.agents.faults;

import java.util.List;

/** Drivers that share something on the host. Where several do one kind, the better is before. */
public interface FaultFamily extends AutoCloseable {

  List<FaultDriver<?, ?>> drivers();

  /** What of these faults is on this host now, whoever left it; looks, and touches nothing. */
  default List<Trace> traces() {
    return List.of();
  }

  /** Lets go of what they share; what a closed descriptor ends, ends now. */
  @Override
  void close();
}
