package io.everdrill.agents;

import io.everdrill.topics.events.InjectionEvent;

/** Takes what is to be told to the world; returns at once, so that nothing waits for the broker. */
@FunctionalInterface
interface Reporter {

  void report(InjectionEvent event);

  /** A fault cannot be undone: nothing more may begin in the cell until a person has looked. */
  default void halt(String reason) {}
}
