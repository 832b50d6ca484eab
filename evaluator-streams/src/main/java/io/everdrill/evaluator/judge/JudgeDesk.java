package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.evaluator.verdict.ProbeSecond;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DiagnosisEvent.AlertRef;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.InjectionEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
      KeyValueStore<String, List<Event>> files,
      KeyValueStore<String, Long> marks,
      KeyValueStore<String, Long> timers,
      KeyValueStore<String, ProbeSecond> probeSeconds) {}

  JudgeDesk(Drawers drawers, JudgeSettings.Times times, Written written) {
    this.timers = drawers.timers();
    this.written = written;
    records =
        new JudgeRecords(
            new JudgeDocket(drawers.files(), drawers.marks()),
            new JudgeSigns(drawers.marks()),
            new JudgeReports(drawers.files()),
            new ProbeLedger(drawers.probeSeconds()));
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
        cases.learn(drill, now);
      }
      case InjectionEvent fact -> learn(fact);
      case AlertEvent.Firing alert -> learn(alert);
      case AlertEvent.Resolved alert -> learn(alert);
      case AlertEvent.Heartbeat alert -> alive(alert);
      case Diagnosed diagnosis -> learn(diagnosis);
      case IncidentEvent incident -> {
        records.reports().file(incident);
        alarms.reviewBegun(incident.cell(), incident.time(), now, now);
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
  }

  private void learn(InjectionEvent fact) {
    heardOf(fact.cell());
    cases.learn(fact, now);
    records
        .docket()
        .caseFile(fact.cell(), fact.injection())
        .known()
        .ifPresent(c -> alarms.reviewBegun(c.cell(), c.beganAt(), c.ownsUntil(), now));
  }

  private void learn(AlertEvent.Firing alert) {
    alive(alert);
    if (alarms.learn(alert)) {
      cases.reviewWithin(alert.cell(), alert.startsAt(), later(alert.startsAt()), now);
    }
  }

  private void learn(AlertEvent.Resolved alert) {
    alive(alert);
    if (alarms.learn(alert)) {
      cases.reviewWithin(alert.cell(), alert.startsAt(), later(alert.startsAt()), now);
    }
  }

  private void learn(Diagnosed diagnosis) {
    records.reports().file(diagnosis);
    Instant from =
        Stream.concat(
                Stream.of(diagnosis.diagnosedAt()),
                diagnosis.alerts().stream().map(AlertRef::startsAt))
            .min(Instant::compareTo)
            .orElseThrow();
    cases.reviewWithin(diagnosis.cell(), from, later(diagnosis.diagnosedAt()), now);
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
