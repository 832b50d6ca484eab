package io.everdrill.evaluator.guard;

/** What a condition reads now, in its own unit, and what it is held against. */
record Reading(String condition, double value, double bound, long samples) {

  /** The name of a condition on one service; of the whole cell where the service is empty. */
  static String of(String condition, String service) {
    return service.isEmpty() ? condition : condition + "/" + service;
  }
}
