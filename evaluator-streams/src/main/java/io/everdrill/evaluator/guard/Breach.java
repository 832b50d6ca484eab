package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.AbortEvent.Finding;
import io.everdrill.topics.events.AbortEvent.Parameter;
import java.util.List;

/**
 * A condition that holds.
 *
 * @param evidence the figures, for people
 * @param findings the same for machines
 */
record Breach(String cause, String evidence, List<Finding> findings) {

  Breach {
    findings = List.copyOf(findings);
  }

  static Parameter parameter(String name, double value) {
    return new Parameter(name, value);
  }
}
