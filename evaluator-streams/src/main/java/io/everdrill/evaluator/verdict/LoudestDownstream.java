package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.DrillEvent.Caller;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Recognises the commonest way to name a wrong root: to take the service with the strongest
 * symptoms for the cause. A rule of that kind alone does as well as published models on public
 * benchmarks (SimpleRCA in Fang and others, 2025, arXiv:2510.04711), so a benchmark has to tell it
 * apart.
 *
 * <p>The rule: the service named calls the target's service, directly or not, so that it can only
 * feel the fault; and no other such service was louder. The loudness of a service is how many of
 * its probes' results failed while the fault was in force; where no caller's failed, how many of
 * the detector's alerts on the injection speak of it. Several may be equally loud; one that made no
 * sound is not.
 */
final class LoudestDownstream {

  private final InjectionCase subject;
  private final Map<String, Integer> loudness;

  /**
   * @param owned the detector's alerts that belong to the injection
   */
  LoudestDownstream(CaseEvidence evidence, Collection<AlertEpisode> owned) {
    this.subject = evidence.subject();
    Map<String, Integer> failures = ofCallers(failures(evidence));
    this.loudness =
        failures.values().stream().anyMatch(n -> n > 0)
            ? failures
            : ofCallers(
                owned.stream().collect(Collectors.toMap(subject::serviceOf, e -> 1, Integer::sum)));
  }

  boolean is(String named) {
    int own = loudness.getOrDefault(named, 0);
    return own > 0 && loudness.values().stream().allMatch(n -> n <= own);
  }

  private static Map<String, Integer> failures(CaseEvidence evidence) {
    InjectionCase subject = evidence.subject();
    Map<String, Integer> failures = new TreeMap<>();
    evidence
        .telemetry()
        .tallies(subject.appliedAt(), subject.endedAt())
        .forEach(
            (service, tally) ->
                failures.merge(subject.canonical(service), tally.failures(), Integer::sum));
    return failures;
  }

  private Map<String, Integer> ofCallers(Map<String, Integer> all) {
    List<String> callers = subject.plan().callers().stream().map(Caller::service).toList();
    Map<String, Integer> some = new TreeMap<>(all);
    some.keySet().retainAll(callers);
    return some;
  }
}
