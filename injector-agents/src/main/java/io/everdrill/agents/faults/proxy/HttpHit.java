package io.everdrill.agents.faults.proxy;

/** What is done to an HTTP request that a fault hits. */
@FunctionalInterface
interface HttpHit {
  void on(HttpPassage passage);
}
