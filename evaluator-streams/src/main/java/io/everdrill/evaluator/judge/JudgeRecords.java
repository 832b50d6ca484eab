package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.evaluator.verdict.CaseEvidence;
import io.everdrill.evaluator.verdict.InjectionCase;
import io.everdrill.evaluator.verdict.Telemetry;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** All that the judge has on file of one partition's cells, and the evidence that it makes. */
record JudgeRecords(
    CaseDocket cases,
    EpisodeDocket episodes,
    Owners owners,
    JudgeSigns signs,
    JudgeReports reports,
    ProbeLedger probes) {

  /** Beyond the deadline, so that a window that begins before it is there whole. */
  private static final Duration AROUND = Duration.ofSeconds(1);

  /** What a verdict follows from. */
  CaseEvidence evidence(InjectionCase of) {
    Instant from = of.appliedAt().minus(of.drill().hypothesis().window()).minus(AROUND);
    return evidence(of, probes.telemetry(of.cell(), from, of.recoversBy().plus(AROUND)));
  }

  /** What detections follow from: the alerts that it owns, first one first. */
  List<AlertEpisode> alertsOf(InjectionCase of) {
    return begun(of).stream().filter(e -> owners.ownerOf(e).isPresent()).sorted().toList();
  }

  /** Everything of the cell that ended before has its verdict. */
  VerdictEvent.JudgedUpTo judgedUpTo(CellId cell, Instant now) {
    return new VerdictEvent.JudgedUpTo(cell, signs.judgedUpTo(cell, now), now);
  }

  private CaseEvidence evidence(InjectionCase of, Telemetry telemetry) {
    return new CaseEvidence(
        of, cases.within(of.cell(), of.beganAt(), of.ownsUntil()), said(of), telemetry);
  }

  private CaseEvidence.Monitoring said(InjectionCase of) {
    CellId cell = of.cell();
    return new CaseEvidence.Monitoring(
        begun(of),
        episodes.firingAt(cell, of.appliedAt()),
        reports.diagnoses(
            cell,
            of.beganAt().minus(EpisodeDocket.CLOCKS_APART),
            of.ownsUntil().plus(EpisodeDocket.CLOCKS_APART)),
        signs.alive(cell, of.appliedAt().minus(longestHeartbeat(of)), of.ownsUntil()));
  }

  /** What others own is no evidence, so many injections at once don't multiply. */
  private List<AlertEpisode> begun(InjectionCase of) {
    return episodes.begun(of.cell(), of.beganAt(), of.ownsUntil()).stream()
        .map(EpisodeFile::episode)
        .filter(e -> owners.ownerOf(e).map(of.injection()::equals).orElse(true))
        .toList();
  }

  private static Duration longestHeartbeat(InjectionCase of) {
    return of.drill().detectors().stream()
        .map(d -> d.heartbeat())
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }
}
