package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.evaluator.score.Scoreboard;
import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.evaluator.verdict.CaseEvidence;
import io.everdrill.evaluator.verdict.InjectionCase;
import io.everdrill.evaluator.verdict.VerdictOfDetector;
import io.everdrill.evaluator.verdict.VerdictOfInjection;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillEvent.DetectorInScope;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Keeps the cases: announces detections while they happen, closes a case at its time with revision
 * 1 of the verdict, and revises it whenever a later fact makes another verdict of the evidence.
 */
final class CaseReview {

  private final JudgeRecords records;
  private final JudgeOutputs outputs;

  CaseReview(JudgeRecords records, JudgeOutputs outputs) {
    this.records = records;
    this.outputs = outputs;
  }

  void learn(DrillEvent.Started drill, Instant now) {
    for (DrillEvent.PlannedInjection planned : drill.injections()) {
      change(drill.cell(), planned.injection(), file -> file.with(drill), now);
    }
  }

  void learn(InjectionEvent fact, Instant now) {
    change(fact.cell(), fact.injection(), file -> file.with(fact), now);
  }

  private void change(CellId cell, InjectionId injection, UnaryOperator<CaseFile> by, Instant now) {
    CaseFile before = records.docket().caseFile(cell, injection);
    CaseFile after = by.apply(before);
    if (after.equals(before)) {
      return;
    }
    records.docket().save(cell, before, after, now);
    before.known().ifPresent(c -> reviewWithin(cell, c.beganAt(), c.ownsUntil(), now));
    after.known().ifPresent(c -> follow(after, c, now));
  }

  private void follow(CaseFile file, InjectionCase known, Instant now) {
    if (file.verdict().isEmpty()) {
      if (file.story().phase().over()) {
        records.signs().waits(known.cell(), known.injection().value(), now);
      }
      outputs.remind(
          new JudgeTimer.CloseCase(known.closesAt(), known.cell(), known.injection().value()));
    }
    reviewWithin(known.cell(), known.beganAt(), known.ownsUntil(), now);
  }

  /** Looks again at every case that an alert or another case in this time may concern. */
  void reviewWithin(CellId cell, Instant from, Instant until, Instant now) {
    for (CaseFile file : records.docket().casesWithin(cell, from, until)) {
      InjectionCase known = file.known().orElseThrow();
      announce(file, known, now);
      if (file.verdict().isPresent()) {
        revise(records.docket().caseFile(cell, file.injection()), known, now);
      }
    }
  }

  private void announce(CaseFile file, InjectionCase known, Instant now) {
    CaseEvidence evidence = records.alertsOf(known);
    CaseFile announced = file;
    for (DetectorInScope detector : known.drill().detectors()) {
      announced = announce(announced, evidence, detector, now);
    }
    if (!announced.equals(file)) {
      records.docket().save(known.cell(), file, announced, now);
    }
  }

  private CaseFile announce(
      CaseFile file, CaseEvidence evidence, DetectorInScope detector, Instant now) {
    Optional<AlertEpisode> first = evidence.owned(detector.detector()).stream().findFirst();
    Optional<DetectionEvent.Detected> told = file.announced(detector.detector());
    if (told.map(DetectionEvent.Detected::episode).equals(first.map(AlertEpisode::episode))) {
      return file;
    }
    told.ifPresent(d -> withdraw(d, first.isPresent() ? "an earlier alert" : "not its alert", now));
    CaseFile silent = file.withoutDetection(detector.detector());
    if (first.isEmpty()) {
      return silent;
    }
    DetectionEvent.Detected detected = detected(evidence.subject(), first.get(), detector, now);
    outputs.emit(detected, now);
    return silent.with(detected);
  }

  private void withdraw(DetectionEvent.Detected told, String reason, Instant now) {
    outputs.emit(
        new DetectionEvent.Withdrawn(told.cell(), told.injection(), told.episode(), reason, now),
        now);
  }

  private static DetectionEvent.Detected detected(
      InjectionCase subject, AlertEpisode first, DetectorInScope detector, Instant now) {
    return new DetectionEvent.Detected(
        subject.cell(),
        subject.injection(),
        first.episode(),
        subject.canonical(first.service()),
        subject.hopsTo(first.service()).orElseThrow(),
        VerdictOfDetector.timeToDetect(subject, first),
        VerdictOfDetector.timeToNotify(subject, first),
        VerdictOfDetector.bound(subject, first, detector),
        now);
  }

  /** Its time may have come, or have been put off by a later end. */
  void close(JudgeTimer.CloseCase timer, Instant now) {
    CaseFile file = records.docket().caseFile(timer.cell(), new InjectionId(timer.injection()));
    file.known()
        .filter(known -> file.verdict().isEmpty() && !known.closesAt().isAfter(now))
        .ifPresent(known -> judge(file, known, now));
  }

  private void judge(CaseFile file, InjectionCase known, Instant now) {
    VerdictEvent.Injection verdict = VerdictOfInjection.on(records.evidence(known), now);
    records.docket().save(known.cell(), file, file.with(verdict), now);
    records.signs().waitsNoMore(known.cell(), known.injection().value());
    outputs.emit(verdict, now);
    outputs.score(ScoreChange.add(Scoreboard.of(verdict)), now);
    outputs.emit(records.judgedUpTo(known.cell(), now), now);
  }

  private void revise(CaseFile file, InjectionCase known, Instant now) {
    VerdictEvent.Injection last = file.verdict().orElseThrow();
    VerdictEvent.Injection fresh = VerdictOfInjection.on(records.evidence(known), now);
    if (VerdictOfInjection.numbered(fresh, last.revision(), last.emittedAt()).equals(last)) {
      return;
    }
    VerdictEvent.Injection revised = VerdictOfInjection.numbered(fresh, last.revision() + 1, now);
    records.docket().save(known.cell(), file, file.with(revised), now);
    outputs.emit(revised, now);
    outputs.score(new ScoreChange(Scoreboard.of(last), Scoreboard.of(revised)), now);
  }
}
