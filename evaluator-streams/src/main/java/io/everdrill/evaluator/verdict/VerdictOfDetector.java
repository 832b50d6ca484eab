package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.DiagnosisEvent.Root;
import io.everdrill.topics.events.DrillEvent.DetectorInScope;
import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import io.everdrill.topics.events.VerdictEvent.RootCause;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * What one detector made of one injection. Of its alerts the first counts; of its diagnoses the
 * last word on the incident that holds the first of the injection's alerts.
 */
public final class VerdictOfDetector {

  private static final Comparator<Diagnosed> LATER =
      Comparator.comparing(Diagnosed::diagnosedAt).thenComparing(Object::toString);

  private final CaseEvidence evidence;
  private final InjectionCase subject;
  private final DetectorInScope detector;
  private final List<AlertEpisode> owned;

  private VerdictOfDetector(CaseEvidence evidence, DetectorInScope detector) {
    this.evidence = evidence;
    this.subject = evidence.subject();
    this.detector = detector;
    this.owned = evidence.owned(detector.detector());
  }

  static DetectorVerdict on(CaseEvidence evidence, DetectorInScope detector) {
    VerdictOfDetector verdict = new VerdictOfDetector(evidence, detector);
    return new DetectorVerdict(
        detector.detector(),
        detector.version(),
        evidence.subject().placebo() ? verdict.placebo() : verdict.detection(),
        verdict.rootCause(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
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
    Optional<AlertEpisode> mask =
        evidence.monitoring().before().stream()
            .filter(e -> e.detector().equals(detector.detector()))
            .filter(e -> Attribution.masks(e, subject))
            .min(Comparator.naturalOrder());
    if (mask.isPresent()) {
      return new Detection.Masked(mask.get().episode());
    }
    return alive() ? new Detection.Missed() : new Detection.Unavailable();
  }

  private boolean alive() {
    return evidence.monitoring().alive().contains(detector.detector());
  }

  private Detection.Detected detected(AlertEpisode first) {
    return new Detection.Detected(
        first.episode(),
        subject.canonical(first.service()),
        subject.hopsTo(first.service()).orElseThrow(),
        owned.size(),
        timeToDetect(subject, first),
        timeToNotify(subject, first),
        bound(subject, first, detector),
        List.of());
  }

  public static Duration timeToDetect(InjectionCase subject, AlertEpisode first) {
    return Duration.between(subject.appliedAt(), first.startsAt());
  }

  public static Duration timeToNotify(InjectionCase subject, AlertEpisode first) {
    return Duration.between(subject.appliedAt(), first.receivedAt());
  }

  /** The alert's clock, the agent's clock, and the time that apply took. */
  public static ErrorBound bound(
      InjectionCase subject, AlertEpisode first, DetectorInScope detector) {
    boolean configured = !detector.startsAtError().isZero();
    boolean unread = first.bound().basis() == ErrorBound.Basis.UNKNOWN;
    ErrorBound alert =
        unread && configured ? ErrorBound.of(detector.startsAtError()) : first.bound();
    return subject.appliedBound().plus(alert);
  }

  private RootCause rootCause() {
    return evidence.monitoring().diagnoses().stream()
        .filter(d -> d.detector().equals(detector.detector()))
        .collect(Collectors.groupingBy(Diagnosed::incident, Collectors.reducing(LAST)))
        .values()
        .stream()
        .flatMap(Optional::stream)
        .filter(d -> !d.evidence().isEmpty() && !d.roots().isEmpty() && concernsSubject(d))
        .min(Comparator.comparing(this::firstAlertAt).thenComparing(Diagnosed::incident))
        .map(this::rootCause)
        .orElseGet(RootCause.Missed::new);
  }

  private static final BinaryOperator<Diagnosed> LAST = BinaryOperator.maxBy(LATER);

  /** By the alerts that it groups; where it names none, by its time. */
  private boolean concernsSubject(Diagnosed diagnosis) {
    return diagnosis.alerts().isEmpty()
        ? subject.mayOwnAt(diagnosis.diagnosedAt()) && latestAt(diagnosis.diagnosedAt())
        : owned.stream().anyMatch(e -> groups(diagnosis, e));
  }

  private boolean latestAt(Instant moment) {
    return evidence.injections().stream()
        .filter(i -> !i.placebo() && i.mayOwnAt(moment))
        .max(Comparator.comparing(InjectionCase::appliedAt).thenComparing(InjectionCase::injection))
        .filter(i -> i.injection().equals(subject.injection()))
        .isPresent();
  }

  private static boolean groups(Diagnosed diagnosis, AlertEpisode episode) {
    return diagnosis.alerts().stream()
        .anyMatch(
            a ->
                a.fingerprint().equals(episode.episode().fingerprint())
                    && a.startsAt().equals(episode.episode().startsAt()));
  }

  private Instant firstAlertAt(Diagnosed diagnosis) {
    return owned.stream()
        .filter(e -> groups(diagnosis, e))
        .map(AlertEpisode::startsAt)
        .min(Comparator.naturalOrder())
        .orElse(diagnosis.diagnosedAt());
  }

  private RootCause rootCause(Diagnosed diagnosis) {
    List<String> named =
        diagnosis.roots().stream().map(Root::service).map(subject::canonical).toList();
    List<String> truth = truth();
    String first = named.getFirst();
    if (truth.contains(first)) {
      return new RootCause.Correct(first, diagnosis.incident());
    }
    int rank = 0;
    for (int i = named.size(); i > 0; i--) {
      rank = truth.contains(named.get(i - 1)) ? i : rank;
    }
    boolean forbidden = subject.drill().groundTruth().mustNotBeNamed().contains(first);
    return new RootCause.Wrong(first, rank, forbidden, diagnosis.incident());
  }

  private List<String> truth() {
    List<String> roots = subject.drill().groundTruth().roots();
    return roots.isEmpty() ? List.of(subject.plan().target().service()) : roots;
  }
}
