package io.everdrill.evaluator.verdict;

import io.everdrill.evaluator.verdict.ProbeSecond.Place;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.Experience;
import io.everdrill.topics.events.Experience.AtLocation;
import io.everdrill.topics.events.Experience.Looks;
import io.everdrill.topics.events.Experience.RecoveredBy;
import io.everdrill.topics.events.Experience.Spell;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.Milestone;
import io.everdrill.topics.events.Milestone.What;
import io.everdrill.topics.events.Recovery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * How users fared before, during and after one injection. Before is the hypothesis' window up to
 * the second in which the fault took hold, after is from the second after its end to the recovery
 * deadline.
 */
final class ExperienceOfUsers {

  /** Whether a second is steady is known of whole seconds only. */
  private static final ErrorBound GRAIN = ErrorBound.of(Duration.ofSeconds(1));

  private final InjectionCase subject;
  private final Hypothesis hypothesis;
  private final Telemetry telemetry;
  private final ProbeSecond before;
  private final ProbeSecond during;
  private final ProbeSecond after;

  ExperienceOfUsers(CaseEvidence evidence) {
    this.subject = evidence.subject();
    this.hypothesis = subject.drill().hypothesis();
    this.telemetry = evidence.telemetry();
    Instant began = Instant.ofEpochSecond(subject.appliedAt().getEpochSecond());
    Instant over = Instant.ofEpochSecond(subject.endedAt().getEpochSecond() + 1);
    this.before = telemetry.sum(began.minus(hypothesis.window()), began);
    this.during = telemetry.sum(subject.appliedAt(), subject.endedAt());
    this.after = telemetry.sum(over, subject.recoversBy());
  }

  Experience of(Impact impact, Recovery recovery) {
    RecoveredBy by = recoveredBy(impact, recovery);
    Optional<Instant> steady = steady(by, recovery);
    return new Experience(
        spell(before),
        spell(during),
        spell(after),
        Stream.concat(hurt(impact).stream(), steady.map(this::steadyMilestone).stream()).toList(),
        by,
        minutesLost(steady.orElseGet(subject::recoversBy)),
        byLocation());
  }

  /** When users were well again: while the fault was in force, if that lasted, or after it. */
  private Optional<Instant> steady(RecoveredBy by, Recovery recovery) {
    return recovery instanceof Recovery.Steady steady
        ? Optional.of(
            by == RecoveredBy.ITSELF && steady.timeToSteady().isZero()
                ? steadyBeforeTheEnd()
                : steady.steadyAt())
        : Optional.empty();
  }

  /** The second after the last one with which a window begins that is under the hypothesis. */
  private Instant steadyBeforeTheEnd() {
    return telemetry
        .refuted(
            subject.appliedAt(), lastWholeSecond(), hypothesis.window(), hypothesis.minPassRate())
        .values()
        .stream()
        .map(refuted -> refuted.last().plusSeconds(1))
        .max(Instant::compareTo)
        .orElseThrow();
  }

  /** In which the fault was in force. */
  private Instant lastWholeSecond() {
    return Instant.ofEpochSecond(subject.endedAt().getEpochSecond());
  }

  private static Spell spell(ProbeSecond sum) {
    return new Spell(
        sum.results(),
        sum.failures(),
        sum.results() == 0 ? 1 : (double) sum.passes() / sum.results(),
        sum.latencies().percentile(0.5),
        sum.latencies().percentile(0.99));
  }

  private Milestone steadyMilestone(Instant at) {
    return Milestone.of(
        What.USERS_STEADY,
        at,
        subject.appliedAt(),
        subject
            .appliedBound()
            .plus((at.isBefore(subject.endedAt()) ? during : after).trace().bound())
            .plus(GRAIN));
  }

  /** When users were first hurt, if they were. */
  List<Milestone> hurt(Impact impact) {
    return impact instanceof Impact.Felt felt
        ? List.of(
            Milestone.of(
                What.USERS_HURT,
                felt.firstFailureAt(),
                subject.appliedAt(),
                subject.appliedBound().plus(during.trace().bound())))
        : List.of();
  }

  private RecoveredBy recoveredBy(Impact impact, Recovery recovery) {
    return switch (impact) {
      case Impact.Unseen i -> RecoveredBy.UNSEEN;
      case Impact.NotFelt i -> RecoveredBy.NOT_HURT;
      case Impact.Felt felt -> recoveredBy(felt, recovery);
    };
  }

  private RecoveredBy recoveredBy(Impact.Felt felt, Recovery recovery) {
    if (wellBeforeTheEnd(felt)) {
      return RecoveredBy.ITSELF;
    }
    return switch (recovery) {
      case Recovery.Steady r -> RecoveredBy.REVERT;
      case Recovery.NotRecovered r -> RecoveredBy.NOTHING;
      case Recovery.Unseen r -> RecoveredBy.UNSEEN;
    };
  }

  /**
   * Over the last window of the hypothesis before the fault ended, begun after the first failure.
   */
  private boolean wellBeforeTheEnd(Impact.Felt felt) {
    Instant end = lastWholeSecond();
    Instant from = end.minus(hypothesis.window());
    return from.isAfter(felt.firstFailureAt())
        && telemetry.steadyAgain(
            subject.appliedAt(), from, end, hypothesis.window(), hypothesis.minPassRate());
  }

  private double minutesLost(Instant until) {
    Duration lost = telemetry.lost(subject.appliedAt(), until, hypothesis.window());
    return lost.toMillis() / 60_000.0;
  }

  private List<AtLocation> byLocation() {
    SortedSet<String> names = new TreeSet<>();
    List.of(before, during, after)
        .forEach(spell -> spell.places().forEach(place -> names.add(place.prober())));
    return names.stream()
        .limit(Experience.MOST_LOCATIONS)
        .map(n -> new AtLocation(n, looks(before, n), looks(during, n), looks(after, n)))
        .toList();
  }

  private static Looks looks(ProbeSecond sum, String prober) {
    return sum.places().stream()
        .filter(place -> place.prober().equals(prober))
        .map(ExperienceOfUsers::looks)
        .findFirst()
        .orElse(Looks.NONE);
  }

  private static Looks looks(Place place) {
    return new Looks(place.results(), place.failures());
  }
}
