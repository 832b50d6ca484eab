package io.everdrill.evaluator.verdict;

import io.everdrill.topics.Brief;
import io.everdrill.topics.EventBounds;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Asked;
import io.everdrill.topics.events.Circumstances;
import io.everdrill.topics.events.Circumstances.Entity;
import io.everdrill.topics.events.Circumstances.EvidenceRange;
import io.everdrill.topics.events.Circumstances.KnownIncident;
import io.everdrill.topics.events.Circumstances.Overlap;
import io.everdrill.topics.events.Circumstances.Provenance;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.Accepted;
import io.everdrill.topics.events.InjectionEvent.Applied;
import io.everdrill.topics.events.InjectionEvent.Confirmed;
import io.everdrill.topics.events.InjectionEvent.Ended;
import io.everdrill.topics.events.InjectionEvent.Failed;
import io.everdrill.topics.events.InjectionEvent.Refused;
import io.everdrill.topics.events.InjectionEvent.Uncertain;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.Milestone;
import io.everdrill.topics.events.Milestone.What;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Under which circumstances an injection was what its verdict says. */
final class VerdictOfCircumstances {

  /** As for the age of a reading: see DESIGN 'Time'. */
  private static final long DRIFT_MICROS_A_SECOND = 50;

  /** Of an incident: of {@link Circumstances#MOST} of them a verdict is to hold all. */
  private static final int MOST_SERVICES = 4;

  private final CaseEvidence evidence;
  private final InjectionCase subject;

  private VerdictOfCircumstances(CaseEvidence evidence) {
    this.evidence = evidence;
    this.subject = evidence.subject();
  }

  static Circumstances on(CaseEvidence evidence) {
    VerdictOfCircumstances verdict = new VerdictOfCircumstances(evidence);
    return new Circumstances(
        entity(evidence.subject().plan()),
        provenance(evidence.subject().drill()),
        verdict.milestones(),
        verdict.exposure(),
        verdict.overlaps(),
        verdict.incidents(),
        verdict.ranges(),
        verdict.asked());
  }

  private Asked asked() {
    return new Asked(
        subject.plan().shape(),
        subject.plan().limit(),
        subject.drill().draw().mode(),
        subject.drill().hypothesis(),
        Stream.concat(
                subject.story().fact(Ended.class).map(Ended::detail),
                subject.story().fact(Failed.class).map(f -> "failed: " + f.reason()))
            .findFirst()
            .map(words -> Brief.begin(words, EventBounds.LONGEST_TEXT))
            .orElse(""));
  }

  private static Entity entity(DrillEvent.PlannedInjection plan) {
    Target target = plan.target();
    return new Entity(
        Json.word(target.kind()),
        target.component(),
        target.businessLine(),
        target.dataCenter(),
        target.tier(),
        target.owner(),
        target.location().host(),
        target.location().address(),
        target.location().container(),
        plan.agent().value(),
        first(target.calls().stream()),
        first(plan.callers().stream()));
  }

  private static Provenance provenance(DrillEvent.Started drill) {
    return new Provenance(
        drill.drill().value(),
        drill.programmeVersion(),
        drill.draw().candidatesDigest(),
        drill.draw().candidates(),
        drill.draw().index(),
        drill.moment().drillsPerHour(),
        drill.matching(),
        drill.groundTruth(),
        drill.inventoryDigest());
  }

  /** The scheduler's and the agent's, in order of time. */
  private List<Milestone> milestones() {
    ClockReading scheduler = subject.drill().clock();
    Stream<Milestone> planned =
        Stream.of(due(), milestone(What.DRILL_STARTED, subject.drill().startedAt(), scheduler));
    return Stream.concat(planned, subject.story().facts().stream().flatMap(this::milestones))
        .sorted(Comparator.comparing(Milestone::at).thenComparing(Milestone::what))
        .toList();
  }

  private Stream<Milestone> milestones(InjectionEvent fact) {
    return switch (fact) {
      case Accepted f -> Stream.of(milestone(What.ACCEPTED, f.acceptedAt(), f.clock()));
      case Applied f ->
          Stream.of(
              milestone(What.APPLY_STARTED, f.applyStartedAt(), f.clock()),
              milestone(What.APPLIED, f.appliedAt(), f.clock()));
      case Confirmed f -> Stream.of(milestone(What.CONFIRMED, f.confirmedAt(), f.clock()));
      case Uncertain f -> Stream.of(milestone(What.UNCERTAIN, f.uncertainAt(), f.clock()));
      case Ended f ->
          Stream.of(
              milestone(What.REVERT_STARTED, f.revertStartedAt(), f.clock()),
              milestone(What.ENDED, f.endedAt(), f.clock()));
      case Failed f -> Stream.of(milestone(What.FAILED, f.failedAt(), f.clock()));
      case Refused f -> Stream.empty();
    };
  }

  private Milestone milestone(What what, Instant written, ClockReading clock) {
    ErrorBound bound = BrokerTime.bound(clock).plus(subject.appliedBound());
    return Milestone.of(what, BrokerTime.of(written, clock), subject.appliedAt(), bound);
  }

  /** By the clock as it was read when the drill started, which may be a while after. */
  private Milestone due() {
    Instant due = subject.drill().moment().due();
    ClockReading read = subject.drill().clock();
    Duration age = Duration.between(due, subject.drill().startedAt()).abs();
    long driftMicros = (1 + age.toSeconds()) * DRIFT_MICROS_A_SECOND;
    ErrorBound bound =
        BrokerTime.bound(read)
            .plus(ErrorBound.of(Duration.of(driftMicros, ChronoUnit.MICROS)))
            .plus(subject.appliedBound());
    return Milestone.of(What.DUE, BrokerTime.of(due, read), subject.appliedAt(), bound);
  }

  private List<InjectionEvent.Exposure> exposure() {
    return first(subject.story().fact(Ended.class).flatMap(f -> f.exposure().stream()));
  }

  private List<Overlap> overlaps() {
    return first(
        evidence.injections().stream()
            .filter(i -> !i.injection().equals(subject.injection()))
            .map(VerdictOfCircumstances::overlap)
            .distinct()
            .sorted(Comparator.comparing(this::apart).thenComparing(o -> o.injection().value())));
  }

  private static Overlap overlap(InjectionCase with) {
    return new Overlap(
        with.injection(),
        with.plan().target().service(),
        with.plan().fault().kind(),
        with.appliedAt(),
        with.endedAt());
  }

  private Duration apart(Overlap other) {
    return Duration.between(subject.appliedAt(), other.appliedAt()).abs();
  }

  private List<KnownIncident> incidents() {
    return first(
        evidence.monitoring().incidents().stream()
            .map(
                i ->
                    new KnownIncident(
                        i.incident(),
                        i.services().stream().limit(MOST_SERVICES).toList(),
                        i.openedAt()))
            .distinct()
            .sorted(
                Comparator.comparing(KnownIncident::openedAt)
                    .thenComparing(KnownIncident::incident)));
  }

  /** By topic; that of the probe results is what the telemetry of the case spans. */
  private List<EvidenceRange> ranges() {
    ProbeTrace probes =
        evidence
            .telemetry()
            .trace(
                subject.appliedAt().minus(subject.drill().hypothesis().window()),
                subject.recoversBy());
    Stream<EvidenceRange> seen =
        evidence.ranges().stream()
            .limit(probes.isOnTopic() ? 1 : 0)
            .map(r -> range(r.partition(), probes));
    return first(
        Stream.concat(evidence.ranges().stream(), seen)
            .sorted(Comparator.comparing(EvidenceRange::topic)));
  }

  /** All of a cell's topics have it in the partition of the same number. */
  private static EvidenceRange range(int partition, ProbeTrace probes) {
    return new EvidenceRange(
        Topic.PROBE_RESULTS.shortName(), partition, probes.firstOffset(), probes.lastOffset());
  }

  private static <T> List<T> first(Stream<T> all) {
    return all.limit(Circumstances.MOST).toList();
  }
}
