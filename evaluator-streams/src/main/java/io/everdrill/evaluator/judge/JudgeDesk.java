package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.evaluator.score.TimeClasses;
import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.evaluator.verdict.ProbeSecond;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Files each fact, does what is due in between, and hands on what was judged. It decides nothing:
 * the reviews do. Time is where the order of facts has come to; what is due at a moment is done
 * after the facts of that moment and before any later one. Whoever gives it the facts in order gets
 * the verdicts: the topology from topics, {@link JudgeReplay} from a history.
 */
final class JudgeDesk implements JudgeOutputs {

  /** In append time; a case is judged again at most so often because of probe results. */
  private static final int LOOK_AGAIN_SECONDS = 5;

  private final KeyValueStore<String, Long> timers;
  private final JudgeSettings.Times times;
  private final Written written;
  private final JudgeRecords records;
  private final CaseReview cases;
  private final AlarmReview alarms;
  private final QuietWindowReview quiet;
  private final Retention retention;
  private Instant now;
  private Instant nextTimer;

  /** Where judgements go. */
  interface Written {
    void emit(Event event, Instant at);

    void score(ScoreChange change, Instant at);

    /** What it speaks of stands for good. */
    void cameTooLate(Event fact);
  }

  /** What the desk remembers; nothing else outlives it. */
  record Drawers(
      KeyValueStore<String, CaseFile> cases,
      KeyValueStore<String, EpisodeFile> episodes,
      KeyValueStore<String, List<Event>> reports,
      KeyValueStore<String, Long> marks,
      KeyValueStore<String, Long> timers,
      KeyValueStore<String, ProbeSecond> probeSeconds) {}

  JudgeDesk(Drawers drawers, JudgeSettings.Times times, Written written) {
    this(drawers, times, written, TimeClasses.SKETCH);
  }

  JudgeDesk(Drawers drawers, JudgeSettings.Times times, Written written, TimeClasses classes) {
    this.timers = drawers.timers();
    this.times = times;
    this.written = written;
    JudgeMarks marks = new JudgeMarks(drawers.marks());
    JudgeSigns signs = new JudgeSigns(marks);
    CaseDocket docket = new CaseDocket(drawers.cases(), marks);
    records =
        new JudgeRecords(
            docket,
            new EpisodeDocket(drawers.episodes(), marks),
            new Owners(docket),
            signs,
            new JudgeReports(drawers.reports(), marks),
            new ProbeLedger(drawers.probeSeconds(), signs),
            new EvidenceLedger(marks));
    retention = new Retention(times.keep());
    cases = new CaseReview(records, this, retention, classes);
    alarms = new AlarmReview(records, this, times, retention);
    quiet = new QuietWindowReview(records, this, times, retention);
    nextTimer = JudgeTimer.firstAt(timers).orElse(Instant.MAX);
    now = signs.movedTo().orElse(Instant.MIN);
  }

  void take(JudgeStep step) {
    if (nextTimer.equals(Instant.MAX)) {
      quiet.begin(step.at());
    }
    switch (step) {
      case JudgeStep.Fact fact -> {
        doWhatIsDueBefore(fact.at());
        now = later(fact.at());
        retention.tellTime(fact.at());
        learn(fact);
      }
      case JudgeStep.LateResult late -> noteToLookAgain(late);
      case JudgeStep.Due(Instant before, int most) -> doWhatIsDueBefore(before, most);
      case JudgeStep.Tick(Instant at) -> {
        doWhatIsDueBefore(at.plusNanos(1));
        now = later(at);
      }
    }
  }

  private Instant later(Instant at) {
    return at.isAfter(now) ? at : now;
  }

  private void doWhatIsDueBefore(Instant moment) {
    doWhatIsDueBefore(moment, Integer.MAX_VALUE);
  }

  private void doWhatIsDueBefore(Instant moment, int most) {
    for (int done = 0; done < most && nextTimer.isBefore(moment); done++) {
      JudgeTimer timer = JudgeTimer.first(timers).orElseThrow();
      timers.delete(timer.key());
      now = later(timer.at());
      retention.tellTime(now);
      switch (timer) {
        case JudgeTimer.CloseCase t -> cases.close(t, now);
        case JudgeTimer.DecideAlarm t -> {
          alarms.decide(t, now);
          records
              .episodes()
              .file(t.cell(), t.episodeKey())
              .known()
              .map(AlertEpisode::startsAt)
              .ifPresent(at -> quiet.review(t.cell(), Stretch.between(at, at), now));
        }
        case JudgeTimer.LookAgain t ->
            records.signs().takeLookedLate(t.cell()).ifPresent(late -> lookAgain(t.cell(), late));
        case JudgeTimer.QuietWindowOver t -> quiet.over(t, now);
      }
      nextTimer = JudgeTimer.firstAt(timers).orElse(Instant.MAX);
    }
  }

  /** Many results come late together: a case is looked at again once for all of some seconds. */
  private void noteToLookAgain(JudgeStep.LateResult late) {
    boolean decidedFrom = late.endedAt().plus(times.lateness()).isBefore(now);
    if (decidedFrom || records.signs().wasJudgedFrom(late.cell(), late.endedAt())) {
      records.signs().lookedLate(late.cell(), late.endedAt());
      long moment = Math.floorDiv(later(late.at()).getEpochSecond(), LOOK_AGAIN_SECONDS) + 1;
      remind(
          new JudgeTimer.LookAgain(
              Instant.ofEpochSecond(moment * LOOK_AGAIN_SECONDS), late.cell()));
    }
  }

  private void lookAgain(CellId cell, Stretch late) {
    cases.lookAgain(cell, late, now);
    Instant from = late.from().minus(times.falseAlarmMargin());
    Instant until = late.until().plus(times.falseAlarmMargin());
    reviewAlarms(cell, List.of(new Stretch(from, until)));
  }

  private void learn(JudgeStep.Fact step) {
    JudgeStep.Origin origin = step.origin();
    switch (step.event()) {
      case DrillEvent.Started drill -> learn(drill, origin);
      case InjectionEvent fact -> learn(fact, origin);
      case AlertEvent.Firing alert -> {
        alive(alert);
        alertChanged(alert, alarms.learn(alert), origin);
      }
      case AlertEvent.Resolved alert -> {
        alive(alert);
        alertChanged(alert, alarms.learn(alert), origin);
      }
      case AlertEvent.Acknowledged alert -> {
        heardOf(alert.cell());
        alertChanged(alert, alarms.learn(alert), origin);
      }
      case AlertEvent.Heartbeat alert -> alive(alert);
      case Diagnosed diagnosis -> learn(diagnosis, origin);
      case IncidentEvent incident -> learn(incident, origin);
      case Event other -> {} // A drill that was skipped or ended tells the judge nothing.
    }
  }

  private void heardOf(CellId cell) {
    records.signs().heardOf(cell, now);
  }

  private void alive(AlertEvent alert) {
    heardOf(alert.cell());
    Instant receivedAt = AlertEpisode.receivedAt(alert);
    records.signs().alive(alert.cell(), alert.detector(), receivedAt);
    cases.reviseSince(alert.cell(), receivedAt, now);
  }

  private void learn(DrillEvent.Started drill, JudgeStep.Origin origin) {
    heardOf(drill.cell());
    List<Stretch> contested = new ArrayList<>();
    for (DrillEvent.PlannedInjection planned : drill.injections()) {
      CaseFile before = records.cases().file(drill.cell(), planned.injection());
      CaseFile after = before.with(drill);
      if (after != before) {
        noteOfCase(before, drill.cell(), planned.injection(), drill, origin);
        contested.addAll(cases.change(drill.cell(), planned.injection(), before, after, now));
      }
    }
    caseChanged(drill.cell(), contested);
  }

  private void learn(InjectionEvent fact, JudgeStep.Origin origin) {
    heardOf(fact.cell());
    CaseFile before = records.cases().file(fact.cell(), fact.injection());
    CaseFile after = before.with(fact);
    if (after != before) {
      noteOfCase(before, fact.cell(), fact.injection(), fact, origin);
      caseChanged(fact.cell(), cases.change(fact.cell(), fact.injection(), before, after, now));
    }
  }

  /**
   * @param contested when alerts may have begun whose owner is another now
   */
  private void caseChanged(CellId cell, List<Stretch> contested) {
    reviewAlarms(cell, contested);
    contested.stream()
        .map(Stretch::from)
        .min(Instant::compareTo)
        .ifPresent(since -> alarms.reviewNamed(cell, since, now));
  }

  private void noteOfCase(
      CaseFile file, CellId cell, InjectionId injection, Event fact, JudgeStep.Origin origin) {
    if (retention.stands(file)) {
      written.cameTooLate(fact);
    } else {
      note(cell, injection.value(), Topic.of(fact), origin);
    }
  }

  private void note(CellId cell, String subject, Topic topic, JudgeStep.Origin origin) {
    records.ledger().note(cell, subject, topic, origin, now);
  }

  private void reviewAlarms(CellId cell, List<Stretch> contested) {
    for (Stretch stretch : contested) {
      alarms.reviewBegun(cell, stretch.from(), stretch.until(), now);
      quiet.review(cell, stretch, now);
    }
  }

  /**
   * @param versions what the alert was, if it was known, and what it is; none if it is the same
   */
  private void alertChanged(AlertEvent fact, List<AlertEpisode> versions, JudgeStep.Origin origin) {
    if (versions.isEmpty()) {
      return;
    }
    AlertEpisode alert = versions.getLast();
    note(alert.cell(), EpisodeDocket.key(alert), Topic.ALERTS, origin);
    // That a known alert is over is told as long as its owner may be revised, and masks nobody
    // then.
    boolean news = versions.size() == 1 || fact instanceof AlertEvent.Acknowledged;
    if (news && tooLate(alert)) {
      written.cameTooLate(fact);
    }
    cases.alertChanged(versions, now);
  }

  private boolean tooLate(AlertEpisode alert) {
    return records
        .owners()
        .ownerOf(alert)
        .map(owner -> cases.cameTooLate(alert, owner))
        .orElseGet(() -> alarms.stands(alert));
  }

  private void learn(Diagnosed diagnosis, JudgeStep.Origin origin) {
    JudgeReports.Filed filed = records.reports().file(diagnosis);
    if (filed.isNew()) {
      note(diagnosis.cell(), JudgeRecords.subject(filed.statement()), Topic.DIAGNOSES, origin);
      countIfTooLate(diagnosis, diagnosis.cell());
    }
    records
        .since(filed.otherwise())
        .ifPresent(since -> cases.reviseSince(diagnosis.cell(), since, now));
  }

  private void learn(IncidentEvent incident, JudgeStep.Origin origin) {
    if (records.reports().knows(incident)) {
      return;
    }
    note(incident.cell(), JudgeRecords.subject(incident), Topic.INCIDENTS, origin);
    countIfTooLate(incident, incident.cell());
    Stretch open = records.reports().file(incident);
    reviewAlarms(incident.cell(), List.of(open));
    cases.reviseWithin(incident.cell(), open, now);
  }

  private void countIfTooLate(Event fact, CellId cell) {
    if (cases.cameTooLate(cell, fact.time())) {
      written.cameTooLate(fact);
    }
  }

  @Override
  public void emit(Event event, Instant at) {
    written.emit(event, at);
  }

  @Override
  public void score(ScoreChange change, Instant at) {
    written.score(change, at);
  }

  @Override
  public void remind(JudgeTimer timer) {
    timers.put(timer.key(), 0L);
    nextTimer = timer.at().isBefore(nextTimer) ? timer.at() : nextTimer;
  }
}
