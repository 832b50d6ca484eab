package io.everdrill.evaluator.judge;

import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.evaluator.verdict.Attribution;
import io.everdrill.evaluator.verdict.CaseEvidence;
import io.everdrill.evaluator.verdict.CaseEvidence.OwnedEpisode;
import io.everdrill.evaluator.verdict.InjectionCase;
import io.everdrill.evaluator.verdict.Statement;
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
import java.util.Optional;
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

  private static final String DIAGNOSIS = "diagnosis";
  private static final String INCIDENT = "incident";

  /** Detectors tell of diagnoses by their own clocks; where an alert shows how wrong, by that. */
  private static final Duration CLOCKS_APART = Duration.ofSeconds(10);

  /** Of as many alerts of a diagnosis one is on file, or its clock is taken for right. */
  private static final int MOST_LOOKED_UP = 10;

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
    Instant said = of.beganAt().minus(CLOCKS_APART);
    return new Stretch(
        Stream.of(looked, alive, said).min(Instant::compareTo).orElseThrow(), of.closesAt());
  }

  /** What detections follow from: the alerts that it owns, first one first. */
  List<AlertEpisode> alertsOf(InjectionCase of) {
    return begunWhileOwning(of).stream()
        .filter(e -> owners.ownerOf(e).filter(of.injection()::equals).isPresent())
        .sorted()
        .toList();
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
    Stretch told = told(Stretch.of(of));
    Set<Instant> begun =
        Stream.of(said.begun(), said.lost())
            .flatMap(List::stream)
            .map(e -> e.episode().startsAt())
            .collect(toSet());
    return Stream.of(
            Stream.of(of.injection().value()),
            Stream.of(said.begun(), said.lost(), masks(of, said))
                .flatMap(List::stream)
                .map(EpisodeDocket::key),
            said.diagnoses().stream()
                .filter(s -> JudgeReports.instants(s).anyMatch(at -> speaks(at, told, begun)))
                .map(JudgeRecords::subject),
            said.incidents().stream().map(JudgeRecords::subject))
        .flatMap(subjects -> subjects)
        .toList();
  }

  private static boolean speaks(Instant of, Stretch told, Set<Instant> begun) {
    return told.holds(of) || begun.contains(of);
  }

  /** Where by detectors' clocks is spoken of this time. */
  private static Stretch told(Stretch time) {
    return new Stretch(time.from().minus(CLOCKS_APART), time.until().plus(CLOCKS_APART));
  }

  /** Of the others that fired before nothing is said. */
  private static List<AlertEpisode> masks(InjectionCase of, CaseEvidence.Monitoring said) {
    return said.before().stream().filter(e -> Attribution.masks(e, of)).toList();
  }

  static String subject(Statement statement) {
    return DIAGNOSIS + '/' + JudgeReports.keyWithinCell(statement);
  }

  static String subject(IncidentEvent incident) {
    return JudgeKeys.of(INCIDENT, JudgeKeys.text(incident.incident()));
  }

  /** Whether more is known still of what the ledger has an entry of. */
  boolean isOnFile(CellId cell, String subject) {
    String kind = subject.substring(0, Math.max(0, subject.indexOf('/')));
    return switch (kind) {
      case DIAGNOSIS, INCIDENT ->
          reports.isOnFile(cell, kind, subject.substring(kind.length() + 1));
      case "" -> !cases.file(cell, new InjectionId(subject)).events().isEmpty();
      default -> !episodes.file(cell, subject).events().isEmpty();
    };
  }

  private CaseEvidence.Monitoring said(InjectionCase of) {
    CellId cell = of.cell();
    List<AlertEpisode> all = begunWhileOwning(of);
    Map<Boolean, List<AlertEpisode>> byWhetherOfAnother =
        all.stream().collect(partitioningBy(e -> isOfAnother(e, of)));
    List<AlertEpisode> begun = byWhetherOfAnother.get(false);
    List<Statement> diagnoses = diagnoses(cell, Stretch.of(of), all);
    return new CaseEvidence.Monitoring(
        begun,
        byWhetherOfAnother.get(true).stream()
            .filter(e -> Attribution.mayOwn(e, of))
            .sorted()
            .limit(MOST_LOST)
            .toList(),
        episodes.firingAt(cell, of.appliedAt()),
        diagnoses,
        lastSigns(of),
        elsewhere(of, begun, diagnoses),
        reports.incidents(cell, of.appliedAt(), of.ownsUntil()));
  }

  /** Alerts of other injections in diagnoses that hold one of these. */
  private List<OwnedEpisode> elsewhere(
      InjectionCase of, List<AlertEpisode> begun, List<Statement> diagnoses) {
    Set<Episode> near = begun.stream().map(AlertEpisode::episode).collect(toSet());
    return diagnoses.stream()
        .map(Statement::said)
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
   *
   * @param alerts those that began then
   */
  List<InjectionId> groupedWith(CellId cell, Stretch begun, List<AlertEpisode> alerts) {
    return diagnoses(cell, begun, alerts).stream()
        .map(Statement::said)
        .filter(d -> d.alerts().size() > 1)
        .flatMap(this::minutes)
        .distinct()
        .flatMap(minute -> judgedAround(cell, minute, minute.plus(Duration.ofMinutes(1))))
        .distinct()
        .toList();
  }

  /** In which its alerts began; those of one incident come in storms, whole minutes are few. */
  private Stream<Instant> minutes(Diagnosed diagnosis) {
    Duration offset = offset(diagnosis);
    return diagnosis.alerts().stream()
        .limit(MOST_ALERTS)
        .map(a -> a.startsAt().plus(offset).truncatedTo(ChronoUnit.MINUTES))
        .distinct();
  }

  /** What was said of incidents of this time, or that speak of one of these alerts. */
  private List<Statement> diagnoses(CellId cell, Stretch time, List<AlertEpisode> alerts) {
    Stretch told = told(time);
    List<Statement> near = reports.diagnoses(cell, told.from(), told.until());
    List<Instant> farOff =
        alerts.stream()
            .map(e -> e.episode().startsAt())
            .filter(at -> !told.holds(at))
            .distinct()
            .toList();
    return farOff.isEmpty()
        ? near
        : Stream.concat(
                near.stream(),
                farOff.stream().flatMap(at -> reports.diagnoses(cell, at, at).stream()))
            .distinct()
            .toList();
  }

  /** Broker time minus that of the diagnosis' detector, as far as one of its alerts tells it. */
  private Duration offset(Diagnosed of) {
    return episodes(of)
        .limit(MOST_LOOKED_UP)
        .flatMap(e -> episodes.file(of.cell(), EpisodeDocket.key(e)).known().stream())
        .map(known -> Duration.between(known.episode().startsAt(), known.startsAt()))
        .findFirst()
        .orElse(Duration.ZERO);
  }

  /**
   * Since when there may be cases that these statements speak of: by when their alerts began, or
   * where they name none by when they were made.
   */
  Optional<Instant> since(List<Statement> otherwise) {
    return otherwise.stream()
        .flatMap(s -> Stream.concat(JudgeReports.instants(s), begun(s.said())))
        .min(Instant::compareTo);
  }

  /** When those of its alerts that are on file began, by the broker's clock. */
  private Stream<Instant> begun(Diagnosed of) {
    return episodes(of)
        .flatMap(e -> episodes.file(of.cell(), EpisodeDocket.key(e)).known().stream())
        .map(AlertEpisode::startsAt);
  }

  private Stream<InjectionId> judgedAround(CellId cell, Instant from, Instant until) {
    return cases.judgedWithin(cell, from.minus(CLOCKS_APART), until.plus(CLOCKS_APART)).stream()
        .map(file -> file.known().orElseThrow().injection());
  }

  private Stream<OwnedEpisode> owned(CellId cell, Episode episode) {
    EpisodeFile file = episodes.file(cell, EpisodeDocket.key(episode));
    return file.events().isEmpty()
        ? Stream.empty()
        : owners.ownerOf(file.episode()).stream().map(o -> new OwnedEpisode(episode, o));
  }

  private List<AlertEpisode> begunWhileOwning(InjectionCase of) {
    return begun(of.cell(), Stretch.of(of));
  }

  List<AlertEpisode> begun(CellId cell, Stretch time) {
    return episodes.begun(cell, time.from(), time.until()).stream()
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
  private Map<String, Instant> lastSigns(InjectionCase of) {
    Instant applied = of.appliedAt();
    List<DetectorInScope> detectors = of.drill().detectors();
    Map<String, Instant> last =
        signs.lastSigns(
            of.cell(),
            applied.minus(longestHeartbeat(of)),
            of.ownsUntil(),
            detectors.stream().map(DetectorInScope::detector).collect(toSet()));
    return detectors.stream()
        .filter(
            d -> {
              Instant oldest = applied.minus(d.heartbeat()).truncatedTo(ChronoUnit.SECONDS);
              return !last.getOrDefault(d.detector(), Instant.MIN).isBefore(oldest);
            })
        .map(DetectorInScope::detector)
        .collect(toMap(detector -> detector, last::get, (one, same) -> one));
  }
}
