package io.everdrill.evaluator.judge;

import static java.util.stream.Collectors.toSet;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.evaluator.score.TimeClasses;
import io.everdrill.evaluator.score.VerdictScore;
import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.evaluator.verdict.InjectionCase;
import io.everdrill.evaluator.verdict.VerdictOfDetector;
import io.everdrill.evaluator.verdict.VerdictOfInjection;
import io.everdrill.topics.events.AlertEvent.Episode;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DrillEvent.DetectorInScope;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the cases: announces detections while they happen, closes a case at its time with revision
 * 1 of the verdict, and revises it whenever a later fact makes another verdict of the evidence,
 * until the verdict stands for good.
 */
final class CaseReview {

  private final JudgeRecords records;
  private final JudgeOutputs outputs;
  private final Retention retention;
  private final TimeClasses classes;

  CaseReview(JudgeRecords records, JudgeOutputs outputs, Retention retention, TimeClasses classes) {
    this.classes = classes;
    this.records = records;
    this.outputs = outputs;
    this.retention = retention;
  }

  /** More is known of a case. Tells when alerts may have begun whose owner is another now. */
  List<Stretch> change(
      CellId cell, InjectionId injection, CaseFile before, CaseFile after, Instant now) {
    if (retention.stands(before)) {
      return List.of();
    }
    records.cases().save(cell, injection, before, after, now);
    return after.known().map(known -> follow(before, after, known, now)).orElse(List.of());
  }

  private List<Stretch> follow(CaseFile before, CaseFile after, InjectionCase known, Instant now) {
    CellId cell = known.cell();
    if (!after.judged()) {
      if (known.story().phase().over()) {
        records.signs().waits(cell, known.injection().value(), now);
      }
      outputs.remind(new JudgeTimer.CloseCase(known.closesAt(), cell, known.injection().value()));
    }
    Stretch is = Stretch.of(known);
    List<Stretch> contested =
        before.known().map(was -> Stretch.contested(was, known)).orElse(List.of(is));
    contested.forEach(stretch -> announceWithin(cell, stretch, now));
    if (before.known().filter(known::looksLike).isPresent()) {
      reviseItself(cell, known.injection(), now);
    } else {
      reviseWithin(cell, before.known().map(Stretch::of).map(is::with).orElse(is), now);
    }
    contested.forEach(s -> reviseGrouped(cell, s, records.begun(cell, s), now));
    return contested;
  }

  private void reviseItself(CellId cell, InjectionId injection, Instant now) {
    CaseFile file = records.cases().file(cell, injection);
    if (file.judged()) {
      revise(file, file.known().orElseThrow(), now);
    }
  }

  /**
   * Announces again whatever alerts, begun in this stretch, may have another owner now: of those
   * who own one of them, and of those who own what was announced of them no more.
   */
  private void announceWithin(CellId cell, Stretch contested, Instant now) {
    records.owners().forget(cell, contested);
    List<AlertEpisode> alerts =
        records.begun(cell, contested).stream()
            .filter(alert -> contested.holds(alert.startsAt()))
            .toList();
    if (alerts.isEmpty()) {
      return;
    }
    Set<Episode> begun = alerts.stream().map(AlertEpisode::episode).collect(toSet());
    Set<InjectionId> owners =
        alerts.stream().flatMap(alert -> records.owners().ownerOf(alert).stream()).collect(toSet());
    records.cases().within(cell, contested.from(), contested.until()).stream()
        .map(InjectionCase::injection)
        .filter(
            injection ->
                owners.contains(injection)
                    || records.cases().file(cell, injection).announced().anyMatch(begun::contains))
        .toList()
        .forEach(injection -> announce(cell, injection, now));
  }

  /**
   * An alert is not what it was.
   *
   * @param versions what it was, if it was known, and what it is
   */
  void alertChanged(List<AlertEpisode> versions, Instant now) {
    List<InjectionId> owners =
        versions.stream().flatMap(e -> records.owners().ownerOf(e).stream()).toList();
    if (versions.size() == 2
        && owners.size() == 2
        && owners.getFirst().equals(owners.getLast())
        && versions.getFirst().speaksAs(versions.getLast())) {
      endChanged(owners.getFirst(), versions, now);
      return;
    }
    owners.stream()
        .distinct()
        .filter(owner -> versions.size() > 1 || mayBeFirst(versions.getFirst(), owner))
        .forEach(owner -> announce(versions.getFirst().cell(), owner, now));
    for (AlertEpisode version : versions) {
      reviseSince(version.cell(), version.startsAt(), now);
      Stretch began = Stretch.between(version.startsAt(), version.startsAt());
      reviseGrouped(version.cell(), began, List.of(version), now);
    }
  }

  /**
   * Whether an alert that is new may be what is announced of its detector: not one that began after
   * it, and a storm of those costs no look at all of them for each.
   */
  private boolean mayBeFirst(AlertEpisode alert, InjectionId owner) {
    CaseFile file = records.cases().file(alert.cell(), owner);
    return file.known().orElseThrow().watchedBy(alert.detector())
        && file.announced(alert.detector())
            .map(told -> EpisodeDocket.key(told.episode()))
            .flatMap(key -> records.episodes().file(alert.cell(), key).known())
            .filter(first -> first.compareTo(alert) < 0)
            .isEmpty();
  }

  /**
   * What one owns is nothing to others but that it may mask: for those applied before either end it
   * did, and does.
   */
  private void endChanged(InjectionId owner, List<AlertEpisode> versions, Instant now) {
    AlertEpisode first = versions.getFirst();
    Instant end = versions.stream().map(AlertEpisode::endsAt).min(Instant::compareTo).orElseThrow();
    Instant until = first.startsAt().isAfter(now) ? first.startsAt() : now;
    for (CaseFile file : records.cases().judgedWithin(first.cell(), first.startsAt(), until)) {
      InjectionCase known = file.known().orElseThrow();
      if (known.injection().equals(owner) || !known.appliedAt().isBefore(end)) {
        revise(file, known, now);
      }
    }
  }

  /** Judges again every judged case that what happened since then may concern. */
  void reviseSince(CellId cell, Instant moment, Instant now) {
    reviseWithin(cell, Stretch.between(moment, moment.isAfter(now) ? moment : now), now);
  }

  /** Judges again the cases of whatever alerts are in one diagnosis with one that began then. */
  private void reviseGrouped(CellId cell, Stretch begun, List<AlertEpisode> alerts, Instant now) {
    records
        .groupedWith(cell, begun, alerts)
        .forEach(injection -> reviseItself(cell, injection, now));
  }

  /** Judges again every judged case that may own what began in this time. */
  void reviseWithin(CellId cell, Stretch stretch, Instant now) {
    for (CaseFile file : records.cases().judgedWithin(cell, stretch.from(), stretch.until())) {
      revise(file, file.known().orElseThrow(), now);
    }
  }

  /** Judges again every judged case that what probes saw in this time may concern. */
  void lookAgain(CellId cell, Stretch late, Instant now) {
    Duration reach = records.cases().longest(cell);
    for (CaseFile file :
        records.cases().judgedWithin(cell, late.from().minus(reach), late.until().plus(reach))) {
      InjectionCase known = file.known().orElseThrow();
      if (JudgeRecords.lookedAt(known).meets(late)) {
        revise(file, known, now);
      }
    }
  }

  private void announce(CellId cell, InjectionId injection, Instant now) {
    CaseFile file = records.cases().file(cell, injection);
    if (retention.stands(file)) {
      return;
    }
    InjectionCase known = file.known().orElseThrow();
    List<AlertEpisode> alerts = records.alertsOf(known);
    CaseFile announced = file;
    for (DetectorInScope detector : known.drill().detectors()) {
      announced = announce(announced, known, alerts, detector, now);
    }
    if (announced != file) {
      records.cases().save(cell, injection, file, announced, now);
    }
  }

  private CaseFile announce(
      CaseFile file,
      InjectionCase known,
      List<AlertEpisode> alerts,
      DetectorInScope detector,
      Instant now) {
    Optional<AlertEpisode> first =
        alerts.stream().filter(e -> e.detector().equals(detector.detector())).findFirst();
    Optional<DetectionEvent.Detected> told = file.announced(detector.detector());
    if (told.map(DetectionEvent.Detected::episode).equals(first.map(AlertEpisode::episode))) {
      return file;
    }
    told.ifPresent(d -> withdraw(d, first.isPresent() ? "an earlier alert" : "not its alert", now));
    CaseFile silent = file.withoutDetection(detector.detector());
    if (first.isEmpty()) {
      return silent;
    }
    DetectionEvent.Detected detected =
        VerdictOfDetector.announcement(known, first.get(), detector, now);
    outputs.emit(detected, now);
    return silent.with(detected);
  }

  private void withdraw(DetectionEvent.Detected told, String reason, Instant now) {
    outputs.emit(
        new DetectionEvent.Withdrawn(told.cell(), told.injection(), told.episode(), reason, now),
        now);
  }

  /** Whether all that a fact about this moment could be of meaning for stands for good. */
  boolean cameTooLate(CellId cell, Instant about) {
    if (isNeededNoMore(cell, about)) {
      return true;
    }
    List<InjectionCase> concerned = records.cases().within(cell, about, about);
    return !concerned.isEmpty() && concerned.stream().allMatch(retention::over);
  }

  /** The same of an alert: as long as its owner is open, no others need be asked. */
  boolean cameTooLate(AlertEpisode alert, InjectionId owner) {
    InjectionCase known = records.cases().file(alert.cell(), owner).known().orElseThrow();
    return retention.over(known)
        ? cameTooLate(alert.cell(), alert.startsAt())
        : isNeededNoMore(alert.cell(), alert.startsAt());
  }

  private boolean isNeededNoMore(CellId cell, Instant about) {
    return about.isBefore(retention.needed(records.cases(), cell));
  }

  /** Its time may have come, or have been put off by a later end. */
  void close(JudgeTimer.CloseCase timer, Instant now) {
    CaseFile file = records.cases().file(timer.cell(), new InjectionId(timer.injection()));
    file.known()
        .filter(known -> !file.judged() && !known.closesAt().isAfter(now))
        .ifPresent(known -> judge(file, known, now));
  }

  private void judge(CaseFile file, InjectionCase known, Instant now) {
    VerdictEvent.Injection verdict = VerdictOfInjection.on(records.evidence(known), now);
    records.cases().save(known.cell(), known.injection(), file, file.with(verdict), now);
    records.signs().waitsNoMore(known.cell(), known.injection().value());
    records.signs().judgedFromProbes(known.cell(), JudgeRecords.lookedAt(known).until());
    outputs.emit(verdict, now);
    outputs.score(ScoreChange.of(known.injection(), List.of(), score(known, verdict)), now);
    outputs.emit(records.judgedUpTo(known.cell(), now), now);
  }

  private void revise(CaseFile file, InjectionCase known, Instant now) {
    if (retention.stands(file)) {
      return;
    }
    VerdictEvent.Injection last = file.verdict().orElseThrow();
    VerdictEvent.Injection fresh = VerdictOfInjection.on(records.evidence(known), now);
    if (VerdictOfInjection.numbered(fresh, last.revision(), last.emittedAt()).equals(last)) {
      return;
    }
    VerdictEvent.Injection revised = VerdictOfInjection.numbered(fresh, last.revision() + 1, now);
    records.cases().save(known.cell(), known.injection(), file, file.with(revised), now);
    outputs.emit(revised, now);
    outputs.score(
        ScoreChange.of(known.injection(), score(known, last), score(known, revised)), now);
  }

  private List<Day> score(InjectionCase known, VerdictEvent.Injection verdict) {
    return VerdictScore.of(known.drill(), verdict, classes);
  }
}
