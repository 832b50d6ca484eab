package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.Acknowledgement;
import io.everdrill.topics.events.AlertEvent.Acknowledged;
import io.everdrill.topics.events.Circumstances;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DrillEvent.DetectorInScope;
import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.Milestone;
import io.everdrill.topics.events.Milestone.What;
import io.everdrill.topics.events.RejectedCandidate;
import io.everdrill.topics.events.Resolution;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import io.everdrill.topics.events.VerdictEvent.InVain;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one detector made of one injection: whether it noticed, by the first of its alerts that
 * belong to the injection, and what it said of the cause, see {@link VerdictOfDiagnosis}.
 */
public final class VerdictOfDetector {

  private final CaseEvidence evidence;
  private final InjectionCase subject;
  private final DetectorInScope detector;
  private final List<AlertEpisode> owned;
  private final List<Milestone> usersHurt;

  private VerdictOfDetector(
      CaseEvidence evidence, DetectorInScope detector, List<Milestone> usersHurt) {
    this.evidence = evidence;
    this.subject = evidence.subject();
    this.detector = detector;
    this.owned = evidence.owned(detector.detector());
    this.usersHurt = usersHurt;
  }

  /**
   * @param usersHurt when users were first hurt; empty if they were not
   */
  static DetectorVerdict on(
      CaseEvidence evidence, DetectorInScope detector, List<Milestone> usersHurt) {
    VerdictOfDetector verdict = new VerdictOfDetector(evidence, detector, usersHurt);
    VerdictOfDiagnosis diagnosis = new VerdictOfDiagnosis(evidence, detector, verdict.owned);
    Detection detection = evidence.subject().placebo() ? verdict.placebo() : verdict.detection();
    return new DetectorVerdict(
        detector.detector(),
        detector.version(),
        detection,
        diagnosis.rootCause(),
        verdict.acknowledged(),
        diagnosis.incidents(),
        diagnosis.mergedWith(),
        verdict.rejected(),
        verdict.resolved(),
        diagnosis.diagnosed(),
        detection instanceof Detection.Missed ? List.of(verdict.inVain()) : List.of());
  }

  /**
   * An alert counts until the detection window is over, of a detector that is there to raise it.
   */
  private InVain inVain() {
    Instant silentAt = lastSign().orElseThrow().plus(detector.heartbeat());
    Instant until = silentAt.isBefore(subject.ownsUntil()) ? silentAt : subject.ownsUntil();
    Duration watched = Duration.between(subject.appliedAt(), until);
    return new InVain(watched.isNegative() ? Duration.ZERO : watched, subject.tooShort());
  }

  private Detection placebo() {
    return evidence.unowned(detector.detector()).stream()
        .findFirst()
        .<Detection>map(e -> new Detection.FalseAlarm(e.episode()))
        .orElseGet(this::silentPlacebo);
  }

  private Detection silentPlacebo() {
    return alive() ? new Detection.Quiet() : new Detection.Unavailable();
  }

  private Detection detection() {
    return owned.stream().findFirst().<Detection>map(this::detected).orElseGet(this::silent);
  }

  private Detection silent() {
    return masks()
        .min(Comparator.naturalOrder())
        .<Detection>map(mask -> new Detection.Masked(mask.episode()))
        .orElseGet(() -> alive() ? new Detection.Missed() : new Detection.Unavailable());
  }

  private Stream<AlertEpisode> masks() {
    return evidence.monitoring().before().stream()
        .filter(e -> e.detector().equals(detector.detector()))
        .filter(e -> Attribution.masks(e, subject));
  }

  private boolean alive() {
    return lastSign().isPresent();
  }

  private Optional<Instant> lastSign() {
    return Optional.ofNullable(evidence.monitoring().lastSigns().get(detector.detector()));
  }

  private Detection.Detected detected(AlertEpisode first) {
    return new Detection.Detected(
        first.episode(),
        subject.serviceOf(first),
        subject.hopsTo(first).orElseThrow(),
        owned.size(),
        timeToDetect(subject, first),
        timeToNotify(subject, first),
        bound(subject, first, detector),
        clocks(first));
  }

  private List<Milestone> clocks(AlertEpisode first) {
    Instant applied = subject.appliedAt();
    ErrorBound began = bound(subject, first, detector);
    ErrorBound received = subject.appliedBound().plus(first.received().bound());
    return Stream.concat(
            Stream.of(
                Milestone.of(What.ALERT_BEGAN, first.startsAt(), applied, began),
                Milestone.of(What.ALERT_RECEIVED, first.received().at(), applied, received)),
            usersHurt.stream())
        .toList();
  }

  /** What is told at once of the first alert; the verdict tells the same. */
  public static DetectionEvent.Detected announcement(
      InjectionCase subject, AlertEpisode first, DetectorInScope detector, Instant now) {
    return new DetectionEvent.Detected(
        subject.cell(),
        subject.injection(),
        first.episode(),
        subject.serviceOf(first),
        subject.hopsTo(first).orElseThrow(),
        timeToDetect(subject, first),
        timeToNotify(subject, first),
        bound(subject, first, detector),
        now);
  }

  private static Duration timeToDetect(InjectionCase subject, AlertEpisode first) {
    return Duration.between(subject.appliedAt(), first.startsAt());
  }

  private static Duration timeToNotify(InjectionCase subject, AlertEpisode first) {
    return Milestone.since(subject.appliedAt(), first.received().at());
  }

  /** The alert's clock, the agent's clock, and the time that apply took. */
  private static ErrorBound bound(
      InjectionCase subject, AlertEpisode first, DetectorInScope detector) {
    boolean configured = !detector.startsAtError().isZero();
    boolean unread = first.bound().basis() == ErrorBound.Basis.UNKNOWN;
    ErrorBound alert =
        unread && configured ? ErrorBound.of(detector.startsAtError()) : first.bound();
    return subject.appliedBound().plus(alert);
  }

  private List<Acknowledgement> acknowledged() {
    return owned.stream()
        .flatMap(e -> e.acknowledged().stream())
        .map(this::acknowledgement)
        .limit(Circumstances.MOST)
        .toList();
  }

  private Acknowledgement acknowledgement(Acknowledged a) {
    ErrorBound bound = subject.appliedBound().plus(BrokerTime.bound(a.clock()));
    Instant at = BrokerTime.of(a.acknowledgedAt(), a.clock());
    return new Acknowledgement(
        a.episode(), a.by(), Milestone.of(What.ALERT_ACKNOWLEDGED, at, subject.appliedAt(), bound));
  }

  private List<Resolution> resolved() {
    return owned.stream()
        .filter(e -> !e.endsAt().equals(AlertEpisode.STILL_FIRING))
        .map(this::resolution)
        .limit(Circumstances.MOST)
        .toList();
  }

  /** Its end is told by the clock that told its beginning. */
  private Resolution resolution(AlertEpisode e) {
    ErrorBound bound = bound(subject, e, detector);
    return new Resolution(
        e.episode(), Milestone.of(What.ALERT_RESOLVED, e.endsAt(), subject.appliedAt(), bound));
  }

  /**
   * Whom its own alerts were not given to; of those that nobody owns, or that began before, why
   * they are not its; and why others were given to another.
   */
  private List<RejectedCandidate> rejected() {
    Stream<RejectedCandidate> others =
        owned.stream().flatMap(e -> Attribution.rejected(e, evidence.injections()));
    Stream<RejectedCandidate> itself =
        Stream.concat(masks(), evidence.ownerless(detector.detector()).stream())
            .distinct()
            .sorted()
            .flatMap(e -> Attribution.rejected(e, List.of(subject)));
    Stream<RejectedCandidate> lost =
        evidence.monitoring().lost().stream()
            .filter(e -> e.detector().equals(detector.detector()))
            .sorted()
            .flatMap(e -> Attribution.rejected(e, evidence.injections()))
            .filter(r -> r.candidate().equals(subject.injection()));
    return Stream.of(others, itself, lost)
        .flatMap(rejected -> rejected)
        .limit(Circumstances.MOST)
        .toList();
  }
}
