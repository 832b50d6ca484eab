package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.evaluator.verdict.ProbeSecond;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.InjectionEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Files each fact, does what is due in between, and hands on what was judged. It decides nothing:
 * the reviews do. Time is where the order of facts has come to; what is due at a moment is done
 * after the facts of that moment and before any later one. Whoever gives it the facts in order gets
 * the verdicts: the topology from topics, {@link JudgeReplay} from a history.
 */
final class JudgeDesk implements JudgeOutputs {

  private final KeyValueStore<String, Long> timers;
  private final Written written;
  private final JudgeRecords records;
  private final CaseReview cases;
  private final AlarmReview alarms;
  private final QuietWindowReview quiet;
  private Instant now = Instant.MIN;
  private Instant nextTimer;

  /** Where judgements go. */
  interface Written {
    void emit(Event event, Instant at);

    void score(ScoreChange change, Instant at);
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
    this.timers = drawers.timers();
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
            new ProbeLedger(drawers.probeSeconds(), signs));
    cases = new CaseReview(records, this);
    alarms = new AlarmReview(records, this, times);
    quiet = new QuietWindowReview(records, this, times);
    nextTimer = firstTimer().map(JudgeTimer::at).orElse(Instant.MAX);
  }

  void take(JudgeStep step) {
    if (nextTimer.equals(Instant.MAX)) {
      quiet.begin(step.at());
    }
    switch (step) {
      case JudgeStep.Fact(Instant at, Event event) -> {
        doWhatIsDueBefore(at);
        now = later(at);
        learn(event);
      }
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
    while (nextTimer.isBefore(moment)) {
      JudgeTimer timer = firstTimer().orElseThrow();
      timers.delete(timer.key());
      now = later(timer.at());
      switch (timer) {
        case JudgeTimer.CloseCase t -> cases.close(t, now);
        case JudgeTimer.DecideAlarm t -> alarms.decide(t, now);
        case JudgeTimer.QuietWindowOver t -> quiet.over(t, now);
      }
      nextTimer = firstTimer().map(JudgeTimer::at).orElse(Instant.MAX);
    }
  }

  private Optional<JudgeTimer> firstTimer() {
    try (KeyValueIterator<String, Long> all = timers.all()) {
      return all.hasNext() ? Optional.of(JudgeTimer.of(all.next().key)) : Optional.empty();
    }
  }

  private void learn(Event event) {
    switch (event) {
      case DrillEvent.Started drill -> {
        heardOf(drill.cell());
        reviewAlarms(drill.cell(), cases.learn(drill, now));
      }
      case InjectionEvent fact -> learn(fact);
      case AlertEvent.Firing alert -> learn(alert);
      case AlertEvent.Resolved alert -> learn(alert);
      case AlertEvent.Heartbeat alert -> alive(alert);
      case Diagnosed diagnosis -> learn(diagnosis);
      case IncidentEvent incident -> {
        records.reports().file(incident);
        alarms.reviewBegun(incident.cell(), Instant.EPOCH, now, now);
      }
      case Event other -> {} // A drill that was skipped or ended tells the judge nothing.
    }
  }

  private void heardOf(CellId cell) {
    records.signs().heardOf(cell, now);
  }

  private void alive(AlertEvent alert) {
    heardOf(alert.cell());
    records.signs().alive(alert.cell(), alert.detector(), alert.receivedAt());
    cases.reviseSince(alert.cell(), alert.receivedAt(), now);
  }

  private void learn(InjectionEvent fact) {
    heardOf(fact.cell());
    reviewAlarms(fact.cell(), cases.learn(fact, now));
  }

  private void reviewAlarms(CellId cell, List<Stretch> contested) {
    contested.forEach(stretch -> alarms.reviewBegun(cell, stretch.from(), stretch.until(), now));
  }

  private void learn(AlertEvent.Firing alert) {
    alive(alert);
    cases.alertChanged(alarms.learn(alert), now);
  }

  private void learn(AlertEvent.Resolved alert) {
    alive(alert);
    cases.alertChanged(alarms.learn(alert), now);
  }

  private void learn(Diagnosed diagnosis) {
    cases.reviseSince(diagnosis.cell(), records.reports().file(diagnosis), now);
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
