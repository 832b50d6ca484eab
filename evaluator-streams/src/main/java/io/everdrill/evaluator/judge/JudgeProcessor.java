package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.topics.Topic;
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
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Files each fact, does what is due in between, and hands on what was judged. It decides nothing:
 * the reviews do. Time is where the order of facts has come to; what is due at a moment is done
 * after the facts of that moment and before any later one.
 */
final class JudgeProcessor implements Processor<String, JudgeStep, String, Object>, JudgeOutputs {

  private final JudgeSettings.Times times;
  private ProcessorContext<String, Object> context;
  private KeyValueStore<String, Long> timers;
  private JudgeRecords records;
  private CaseReview cases;
  private AlarmReview alarms;
  private QuietWindowReview quiet;
  private Instant now = Instant.MIN;
  private Instant nextTimer = Instant.MAX;

  JudgeProcessor(JudgeSettings.Times times) {
    this.times = times;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    this.context = context;
    timers = context.getStateStore(JudgeStores.TIMERS.storeName());
    KeyValueStore<String, List<Event>> files = context.getStateStore(JudgeStores.FILES.storeName());
    KeyValueStore<String, Long> marks = context.getStateStore(JudgeStores.MARKS.storeName());
    records =
        new JudgeRecords(
            new JudgeDocket(files, marks),
            new JudgeSigns(marks),
            new JudgeReports(files),
            new ProbeLedger(context.getStateStore(JudgeStores.PROBE_SECONDS.storeName())));
    cases = new CaseReview(records, this);
    alarms = new AlarmReview(records, this, times);
    quiet = new QuietWindowReview(records, this, times);
    nextTimer = firstTimer().map(JudgeTimer::at).orElse(Instant.MAX);
  }

  @Override
  public void process(Record<String, JudgeStep> record) {
    JudgeStep step = record.value();
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
    String sink = JudgeTopology.sink(Topic.of(event));
    context.forward(new Record<>(event.key(), event, at.toEpochMilli()), sink);
  }

  @Override
  public void score(ScoreChange change, Instant at) {
    context.forward(new Record<>("", change, at.toEpochMilli()), JudgeTopology.SCORE);
  }

  @Override
  public void remind(JudgeTimer timer) {
    timers.put(timer.key(), 0L);
    nextTimer = timer.at().isBefore(nextTimer) ? timer.at() : nextTimer;
  }
}
