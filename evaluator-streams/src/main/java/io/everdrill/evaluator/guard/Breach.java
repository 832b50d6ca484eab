package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.AbortEvent.Finding;
import io.everdrill.topics.events.AbortEvent.Parameter;
import io.everdrill.topics.events.InjectionId;
import java.time.Instant;
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

  /** The abort of these injections, of which there is at least one. */
  AbortEvent.Injections abort(List<InjectionId> injections, String by, Instant now) {
    return new AbortEvent.Injections(
        injections.getFirst().drill().cell(),
        injections.getFirst() + "/" + cause,
        injections,
        cause,
        evidence,
        by,
        now,
        findings);
  }

  static Parameter parameter(String name, double value) {
    return new Parameter(name, value);
  }
}
