package io.everdrill.agents.faults.load;

import io.everdrill.topics.events.InjectionEvent.Exposure;

/** Load that is being made; ends by itself at its limit. */
interface Load extends AutoCloseable {

  /** Whether the kernel or the target shows it. */
  boolean seen();

  /** Makes good what the target has ended. */
  default void sustain() {}

  Exposure exposure();

  @Override
  void close();
}
