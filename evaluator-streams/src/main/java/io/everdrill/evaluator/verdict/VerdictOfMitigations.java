package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.Milestone;
import io.everdrill.topics.events.Mitigation;
import io.everdrill.topics.events.MitigationOutcome;
import io.everdrill.topics.events.MitigationOutcome.Already;
import io.everdrill.topics.events.MitigationOutcome.Late;
import io.everdrill.topics.events.MitigationOutcome.Met;
import io.everdrill.topics.events.MitigationOutcome.NotMet;
import io.everdrill.topics.events.MitigationOutcome.Unseen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Which of the expected mitigations were seen while the fault was in force, and how soon. The first
 * value that shows one counts; one that the last value before the fault shows already says nothing.
 */
final class VerdictOfMitigations {

  private final InjectionCase subject;
  private final Telemetry telemetry;

  private VerdictOfMitigations(CaseEvidence evidence) {
    this.subject = evidence.subject();
    this.telemetry = evidence.telemetry();
  }

  static List<MitigationOutcome> on(CaseEvidence evidence) {
    VerdictOfMitigations verdict = new VerdictOfMitigations(evidence);
    return evidence.subject().drill().groundTruth().mitigations().stream()
        .map(verdict::on)
        .toList();
  }

  private MitigationOutcome on(Mitigation expected) {
    Instant applied = subject.appliedAt();
    Instant ended = subject.endedAt();
    Instant from = applied.minus(subject.drill().hypothesis().window());
    SortedMap<Instant, String> read = telemetry.values(expected.probe(), from, ended);
    SortedMap<Instant, String> before = read.headMap(applied);
    SortedMap<Instant, String> during = read.subMap(applied, ended.plusNanos(1));
    if (!before.isEmpty() && expected.sign().seenIn(before.get(before.lastKey()))) {
      return new Already(expected.name());
    }
    if (during.isEmpty()) {
      return new Unseen(expected.name());
    }
    return firstSeen(expected, during)
        .map(at -> seen(expected, at))
        .orElseGet(() -> new NotMet(expected.name()));
  }

  private static Optional<Instant> firstSeen(Mitigation what, SortedMap<Instant, String> values) {
    return values.entrySet().stream()
        .filter(read -> what.sign().seenIn(read.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private MitigationOutcome seen(Mitigation expected, Instant at) {
    ErrorBound bound =
        subject
            .appliedBound()
            .plus(telemetry.sum(subject.appliedAt(), subject.endedAt()).trace().bound());
    Milestone seen = Milestone.of(Milestone.What.MITIGATED, at, subject.appliedAt(), bound);
    return seen.sinceApplied().compareTo(expected.within()) <= 0
        ? new Met(expected.name(), seen)
        : new Late(expected.name(), seen);
  }
}
