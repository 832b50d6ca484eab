package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.AlertEvent.Episode;
import io.everdrill.topics.events.Circumstances;
import io.everdrill.topics.events.DiagnosisEvent.AlertRef;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.DrillEvent.DetectorInScope;
import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.Milestone;
import io.everdrill.topics.events.Milestone.What;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.RootCauseMistake;
import io.everdrill.topics.score.Ranking;
import io.everdrill.topics.score.Ranking.Ranked;
import io.everdrill.topics.score.RootRanks;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * What one detector said of the cause of one injection, and how it grouped the injection's alerts.
 * Of its diagnoses the last word on the incident that holds the first of those alerts counts, from
 * when the same was first said of the cause.
 */
final class VerdictOfDiagnosis {

  private static final BinaryOperator<Statement> LAST = BinaryOperator.maxBy(Statement.LATER);

  private final CaseEvidence evidence;
  private final InjectionCase subject;
  private final DetectorInScope detector;
  private final List<AlertEpisode> owned;
  private final List<Diagnosed> said;
  private final List<Diagnosed> lastWords;

  /**
   * @param owned the detector's alerts that belong to the injection, first one first
   */
  VerdictOfDiagnosis(CaseEvidence evidence, DetectorInScope detector, List<AlertEpisode> owned) {
    this.evidence = evidence;
    this.subject = evidence.subject();
    this.detector = detector;
    this.owned = owned;
    List<Statement> own =
        evidence.monitoring().diagnoses().stream()
            .filter(s -> s.said().detector().equals(detector.detector()))
            .toList();
    this.said = own.stream().map(Statement::said).toList();
    this.lastWords =
        own.stream()
            .collect(Collectors.groupingBy(s -> s.said().incident(), Collectors.reducing(LAST)))
            .values()
            .stream()
            .flatMap(Optional::stream)
            .map(Statement::said)
            .sorted(Comparator.comparing(Diagnosed::incident))
            .toList();
  }

  RootCause rootCause() {
    return counts().map(this::rootCause).orElseGet(RootCause.Missed::new);
  }

  /** By the detector's own clock, of which no more is known than what is configured. */
  List<Milestone> diagnosed() {
    Duration error = detector.startsAtError();
    ErrorBound bound =
        error.isZero() ? ErrorBound.UNKNOWN : subject.appliedBound().plus(ErrorBound.of(error));
    return counts().stream()
        .map(d -> Milestone.of(What.DIAGNOSED, firstSaidAt(d), subject.appliedAt(), bound))
        .toList();
  }

  /** Whatever was said in between: who comes back to an answer has had it since then. */
  private Instant firstSaidAt(Diagnosed counts) {
    RootCause cause = rootCause(counts);
    return said.stream()
        .filter(d -> d.incident().equals(counts.incident()) && mayCount(d))
        .filter(d -> rootCause(d).equals(cause))
        .map(Diagnosed::diagnosedAt)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private Optional<Diagnosed> counts() {
    return lastWords.stream()
        .filter(this::mayCount)
        .min(Comparator.comparing(this::firstAlertAt).thenComparing(Diagnosed::incident));
  }

  private boolean mayCount(Diagnosed diagnosis) {
    return !diagnosis.evidence().isEmpty()
        && !diagnosis.roots().isEmpty()
        && concernsSubject(diagnosis);
  }

  /** By the alerts that it groups; where it names none, by its time. */
  private boolean concernsSubject(Diagnosed diagnosis) {
    return diagnosis.alerts().isEmpty()
        ? subject.mayOwnAt(diagnosis.diagnosedAt()) && latestAt(diagnosis.diagnosedAt())
        : holdsOwn(diagnosis);
  }

  private boolean holdsOwn(Diagnosed diagnosis) {
    return owned.stream().anyMatch(e -> groups(diagnosis, e.episode()));
  }

  private boolean latestAt(Instant moment) {
    return evidence.injections().stream()
        .filter(i -> !i.placebo() && i.mayOwnAt(moment))
        .max(Comparator.comparing(InjectionCase::appliedAt).thenComparing(InjectionCase::injection))
        .filter(i -> i.injection().equals(subject.injection()))
        .isPresent();
  }

  private static boolean groups(Diagnosed diagnosis, Episode episode) {
    return diagnosis.alerts().contains(new AlertRef(episode.fingerprint(), episode.startsAt()));
  }

  private Instant firstAlertAt(Diagnosed diagnosis) {
    return owned.stream()
        .filter(e -> groups(diagnosis, e.episode()))
        .map(AlertEpisode::startsAt)
        .min(Comparator.naturalOrder())
        .orElse(diagnosis.diagnosedAt());
  }

  private RootCause rootCause(Diagnosed diagnosis) {
    List<Ranked> named =
        Ranking.of(diagnosis.roots()).ranked().stream()
            .map(n -> new Ranked(subject.canonical(n.service()), n.rank()))
            .toList();
    List<String> truth = truth();
    Optional<Ranked> best = named.stream().filter(n -> truth.contains(n.service())).findFirst();
    int rank = best.map(Ranked::rank).orElse(RootRanks.MISS);
    Set<String> tied =
        named.stream()
            .filter(n -> n.rank() == rank)
            .map(Ranked::service)
            .collect(Collectors.toSet());
    int tiedWrong = (int) tied.stream().filter(service -> !truth.contains(service)).count();
    int tiedRoots = Math.max(0, tied.size() - tiedWrong - 1);
    if (rank == 1) {
      return new RootCause.Correct(
          best.orElseThrow().service(), diagnosis.incident(), tiedWrong, tiedRoots);
    }
    String first = named.getFirst().service();
    boolean forbidden = subject.drill().groundTruth().mustNotBeNamed().contains(first);
    List<RootCauseMistake> mistakes =
        new LoudestDownstream(evidence, owned).is(first)
            ? List.of(RootCauseMistake.LOUDEST_DOWNSTREAM)
            : List.of();
    return new RootCause.Wrong(
        first, rank, forbidden, diagnosis.incident(), mistakes, tiedWrong, tiedRoots);
  }

  private List<String> truth() {
    List<String> roots = subject.drill().groundTruth().roots();
    return roots.isEmpty() ? List.of(subject.plan().target().service()) : roots;
  }

  /** Those that hold one of the injection's alerts: more than one split it. */
  List<String> incidents() {
    return lastWords.stream()
        .filter(this::holdsOwn)
        .map(Diagnosed::incident)
        .limit(Circumstances.MOST)
        .toList();
  }

  /** Other injections of whose alerts one of those incidents holds one. */
  List<InjectionId> mergedWith() {
    List<Diagnosed> ours = lastWords.stream().filter(this::holdsOwn).toList();
    return evidence.monitoring().elsewhere().stream()
        .filter(e -> !e.owner().equals(subject.injection()))
        .filter(e -> ours.stream().anyMatch(d -> concerns(d, e.episode())))
        .map(CaseEvidence.OwnedEpisode::owner)
        .distinct()
        .sorted()
        .limit(Circumstances.MOST)
        .toList();
  }

  private static boolean concerns(Diagnosed diagnosis, Episode episode) {
    return diagnosis.detector().equals(episode.detector()) && groups(diagnosis, episode);
  }
}
