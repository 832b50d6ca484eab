package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillEvent.DetectorInScope;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.InjectionEvent.Applied;
import io.everdrill.topics.events.InjectionEvent.Uncertain;
import io.everdrill.topics.events.Milestone;
import io.everdrill.topics.events.Recovery;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import io.everdrill.topics.events.VerdictEvent.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** The verdict that follows from the evidence: the same evidence, in any order, gives the same. */
public final class VerdictOfInjection {

  private static final int UNNUMBERED = 1;

  private VerdictOfInjection() {}

  /** As revision 1; {@link #numbered} makes it a later one. */
  public static VerdictEvent.Injection on(CaseEvidence evidence, Instant emittedAt) {
    InjectionCase subject = evidence.subject();
    VerdictOfUsers users = new VerdictOfUsers(evidence);
    Impact impact = users.impact();
    Recovery recovery = users.recovery();
    ExperienceOfUsers experience = new ExperienceOfUsers(evidence);
    List<Milestone> usersHurt = experience.hurt(impact);
    List<DetectorVerdict> detectors =
        subject.drill().detectors().stream()
            .sorted(Comparator.comparing(DetectorInScope::detector))
            .map(d -> VerdictOfDetector.on(evidence, d, usersHurt))
            .toList();
    return new VerdictEvent.Injection(
        subject.cell(),
        subject.injection(),
        UNNUMBERED,
        subject.drill().scenario(),
        subject.drill().scenarioVersion(),
        subject.drill().programme(),
        subject.drill().leash(),
        subject.plan().target().target(),
        subject.plan().target().service(),
        subject.plan().fault(),
        mechanism(subject),
        subject.drill().draw().probability(),
        subject.appliedAt(),
        subject.endedAt(),
        subject.endReason(),
        subject.exposed(),
        subject.endedEarly(),
        outcome(subject, detectors, impact),
        detectors,
        impact,
        recovery,
        clock(subject),
        emittedAt,
        subject.plan().fault().category(),
        users.containment(),
        VerdictOfMitigations.on(evidence),
        experience.of(impact, recovery),
        VerdictOfCircumstances.on(evidence));
  }

  private static String mechanism(InjectionCase subject) {
    return subject.story().fact(Applied.class).findFirst().map(Applied::mechanism).orElse("");
  }

  /** What is left to doubt: the instants have been brought to the broker's clock. */
  private static ClockReading clock(InjectionCase subject) {
    return subject
        .story()
        .fact(Applied.class)
        .findFirst()
        .map(Applied::clock)
        .map(read -> new ClockReading(read.basis(), Duration.ZERO, read.error()))
        .orElse(ClockReading.UNKNOWN);
  }

  private static Outcome outcome(
      InjectionCase subject, List<DetectorVerdict> detectors, Impact impact) {
    if (subject.placebo()) {
      return Outcome.PLACEBO;
    }
    if (detectors.stream().anyMatch(d -> d.detection() instanceof Detection.Detected)) {
      return Outcome.JUDGED;
    }
    if (neverSeenInForce(subject) && !(impact instanceof Impact.Felt)) {
      return Outcome.NO_EFFECT;
    }
    return subject.tooShort() ? Outcome.CENSORED : Outcome.JUDGED;
  }

  /** Uncertain is not never: it is treated as in force. */
  private static boolean neverSeenInForce(InjectionCase subject) {
    return !subject.story().confirmed()
        && subject.story().fact(Uncertain.class).findFirst().isEmpty();
  }

  /** The same verdict with another number and time of emission. */
  public static VerdictEvent.Injection numbered(
      VerdictEvent.Injection v, int revision, Instant emittedAt) {
    return new VerdictEvent.Injection(
        v.cell(),
        v.injection(),
        revision,
        v.scenario(),
        v.scenarioVersion(),
        v.programme(),
        v.leash(),
        v.target(),
        v.service(),
        v.fault(),
        v.mechanism(),
        v.drawProbability(),
        v.appliedAt(),
        v.endedAt(),
        v.endReason(),
        v.exposed(),
        v.endedEarly(),
        v.outcome(),
        v.detectors(),
        v.impact(),
        v.recovery(),
        v.clock(),
        emittedAt,
        v.faultClass(),
        v.containment(),
        v.mitigations(),
        v.experience(),
        v.circumstances());
  }
}
