package io.everdrill.evaluator.judge;

import static java.util.stream.Collectors.toSet;

import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.evaluator.verdict.Attribution;
import io.everdrill.evaluator.verdict.CaseEvidence;
import io.everdrill.evaluator.verdict.CaseEvidence.OwnedEpisode;
import io.everdrill.evaluator.verdict.InjectionCase;
import io.everdrill.topics.events.AlertEvent.Episode;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.DrillEvent.DetectorInScope;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** All that the judge has on file of one partition's cells, and the evidence that it makes. */
record JudgeRecords(
    CaseDocket cases,
    EpisodeDocket episodes,
    Owners owners,
    JudgeSigns signs,
    JudgeReports reports,
    ProbeLedger probes,
    EvidenceLedger ledger) {

  /** Beyond the deadline, so that a window that begins before it is there whole. */
  private static final Duration AROUND = Duration.ofSeconds(1);

  /** Of more alerts in one diagnosis the first are looked at. */
  private static final int MOST_ALERTS = 1_000;

  /** Of alerts lost to others the first are told: many injections at once multiply them. */
  private static final int MOST_LOST = 8;

  /** What a verdict follows from. */
  CaseEvidence evidence(InjectionCase of) {
    Stretch looked = lookedAt(of);
    CaseEvidence.Monitoring said = said(of);
    return new CaseEvidence(
        of,
        injectionsBeside(of),
        said,
        probes.telemetry(of.cell(), looked.from(), looked.until()),
        ledger.ranges(of.cell(), subjects(of, said)));
  }

  /** Of what probes saw in this time the verdict is made. */
  static Stretch lookedAt(InjectionCase of) {
    return new Stretch(
        of.appliedAt().minus(of.drill().hypothesis().window()).minus(AROUND),
        of.recoversBy().plus(AROUND));
  }

  /** From the first that its verdict is made of, to when it is made: by append time. */
  static Stretch needs(InjectionCase of) {
    Instant looked = lookedAt(of).from();
    Instant alive = of.appliedAt().minus(longestHeartbeat(of));
    Instant said = of.beganAt().minus(EpisodeDocket.CLOCKS_APART);
    return new Stretch(
        Stream.of(looked, alive, said).min(Instant::compareTo).orElseThrow(), of.closesAt());
  }

  /** What detections follow from: the alerts that it owns, first one first. */
  List<AlertEpisode> alertsOf(InjectionCase of) {
    return begun(of).stream().filter(e -> owners.ownerOf(e).isPresent()).sorted().toList();
  }

  /** Everything of the cell that ended before has its verdict. */
  VerdictEvent.JudgedUpTo judgedUpTo(CellId cell, Instant now) {
    return new VerdictEvent.JudgedUpTo(cell, signs.judgedUpTo(cell, now), now);
  }

  private List<InjectionCase> injectionsBeside(InjectionCase of) {
    return cases.within(of.cell(), of.beganAt(), of.ownsUntil());
  }

  /** By the names under which the desk notes what it hears of. */
  private static List<String> subjects(InjectionCase of, CaseEvidence.Monitoring said) {
    return Stream.of(
            Stream.of(of.injection().value()),
            Stream.of(said.begun(), said.lost(), masks(of, said))
                .flatMap(List::stream)
                .map(EpisodeDocket::key),
            said.diagnoses().stream().map(JudgeRecords::subject),
            said.incidents().stream().map(JudgeRecords::subject))
        .flatMap(subjects -> subjects)
        .toList();
  }

  /** Of the others that fired before nothing is said. */
  private static List<AlertEpisode> masks(InjectionCase of, CaseEvidence.Monitoring said) {
    return said.before().stream().filter(e -> Attribution.masks(e, of)).toList();
  }

  static String subject(Diagnosed diagnosis) {
    return "diagnosis/" + diagnosis.detector() + "/" + diagnosis.incident();
  }

  static String subject(IncidentEvent incident) {
    return "incident/" + incident.incident();
  }

  private CaseEvidence.Monitoring said(InjectionCase of) {
    CellId cell = of.cell();
    List<AlertEpisode> all = begunWhileOwning(of);
    List<AlertEpisode> begun = all.stream().filter(e -> !isOfAnother(e, of)).toList();
    List<Diagnosed> diagnoses =
        reports.diagnoses(
            cell,
            of.beganAt().minus(EpisodeDocket.CLOCKS_APART),
            of.ownsUntil().plus(EpisodeDocket.CLOCKS_APART));
    return new CaseEvidence.Monitoring(
        begun,
        all.stream()
            .filter(e -> isOfAnother(e, of) && Attribution.mayOwn(e, of))
            .sorted()
            .limit(MOST_LOST)
            .toList(),
        episodes.firingAt(cell, of.appliedAt()),
        diagnoses,
        alive(of),
        elsewhere(of, begun, diagnoses),
        reports.incidents(cell, of.appliedAt(), of.ownsUntil()));
  }

  /** Alerts of other injections in diagnoses that hold one of these. */
  private List<OwnedEpisode> elsewhere(
      InjectionCase of, List<AlertEpisode> begun, List<Diagnosed> diagnoses) {
    Set<Episode> near = begun.stream().map(AlertEpisode::episode).collect(toSet());
    return diagnoses.stream()
        .filter(d -> episodes(d).anyMatch(near::contains))
        .flatMap(JudgeRecords::episodes)
        .filter(e -> !near.contains(e))
        .flatMap(e -> owned(of.cell(), e))
        .toList();
  }

  private static Stream<Episode> episodes(Diagnosed diagnosis) {
    return diagnosis.alerts().stream()
        .limit(MOST_ALERTS)
        .map(a -> new Episode(diagnosis.detector(), a.fingerprint(), a.startsAt()));
  }

  /**
   * Judged injections that may own an alert that a diagnosis groups with one that began in this
   * time: they name each other, however far apart they are.
   */
  List<InjectionId> groupedWith(CellId cell, Stretch begun) {
    return reports
        .diagnoses(
            cell,
            begun.from().minus(EpisodeDocket.CLOCKS_APART),
            begun.until().plus(EpisodeDocket.CLOCKS_APART))
        .stream()
        .filter(d -> d.alerts().size() > 1)
        .flatMap(d -> d.alerts().stream().limit(MOST_ALERTS))
        // Alerts of one incident come in storms: whole minutes are few.
        .map(a -> a.startsAt().truncatedTo(ChronoUnit.MINUTES))
        .distinct()
        .flatMap(minute -> judgedAround(cell, minute, minute.plus(Duration.ofMinutes(1))))
        .distinct()
        .toList();
  }

  private Stream<InjectionId> judgedAround(CellId cell, Instant from, Instant until) {
    return cases
        .judgedWithin(
            cell, from.minus(EpisodeDocket.CLOCKS_APART), until.plus(EpisodeDocket.CLOCKS_APART))
        .stream()
        .map(file -> file.known().orElseThrow().injection());
  }

  private Stream<OwnedEpisode> owned(CellId cell, Episode episode) {
    EpisodeFile file = episodes.file(cell, EpisodeDocket.key(episode));
    return file.events().isEmpty()
        ? Stream.empty()
        : owners.ownerOf(file.episode()).stream().map(o -> new OwnedEpisode(episode, o));
  }

  /** What others own counts for nothing here. */
  private List<AlertEpisode> begun(InjectionCase of) {
    return begunWhileOwning(of).stream().filter(e -> !isOfAnother(e, of)).toList();
  }

  private List<AlertEpisode> begunWhileOwning(InjectionCase of) {
    return episodes.begun(of.cell(), of.beganAt(), of.ownsUntil()).stream()
        .map(EpisodeFile::episode)
        .toList();
  }

  private boolean isOfAnother(AlertEpisode alert, InjectionCase of) {
    return owners.ownerOf(alert).filter(owner -> !owner.equals(of.injection())).isPresent();
  }

  private static Duration longestHeartbeat(InjectionCase of) {
    return of.drill().detectors().stream()
        .map(DetectorInScope::heartbeat)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** A detector lives that gave a sign within its own heartbeat before the fault, or since. */
  private Set<String> alive(InjectionCase of) {
    Instant applied = of.appliedAt();
    List<DetectorInScope> detectors = of.drill().detectors();
    Map<String, Instant> last =
        signs.lastSigns(of.cell(), applied.minus(longestHeartbeat(of)), of.ownsUntil());
    return detectors.stream()
        .filter(
            d -> {
              Instant oldest = applied.minus(d.heartbeat()).truncatedTo(ChronoUnit.SECONDS);
              return !last.getOrDefault(d.detector(), Instant.MIN).isBefore(oldest);
            })
        .map(DetectorInScope::detector)
        .collect(toSet());
  }
}
