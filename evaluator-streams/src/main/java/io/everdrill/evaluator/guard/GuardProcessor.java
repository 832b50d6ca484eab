package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Loads, asks {@link GuardDecision}, stores and forwards, for the cells of one partition. Decides
 * at each record, so that an abort leaves with the result that decides; the tick only renews
 * leases, pulses, and notices silence and what does not recover.
 */
final class GuardProcessor implements Processor<String, Event, String, Event> {

  static final Duration TICK = Duration.ofMillis(200);

  /** How often it lets go of services that are probed no more. */
  private static final Duration TIDY = Duration.ofMinutes(1);

  private static final int MOST_FORGOTTEN = 100;

  private final GuardSettings settings;
  private final InstantSource time;
  private final Supplier<ClockReading> clock;
  private final GuardMetrics metrics;

  private final Map<CellId, CellWatch> cells = new HashMap<>();

  /**
   * Drills with an abort of ours that is on its way and not stored. It is stored once it has come
   * back on its topic, for until then whoever takes over reads it there: nothing that is written
   * now may take the processor from those who bring it to the agents.
   */
  private final Set<DrillId> toSave = new HashSet<>();

  /**
   * Of those, the ones whose abort has come back, just when the agents are at work on it: stored
   * with the next fact, at the next tick or before the next commit, whichever is first.
   */
  private final Set<WatchedDrill> cameBack = new HashSet<>();

  private ProcessorContext<String, Event> context;
  private GuardMemory memory;
  private Leases leases;
  private Instant since;
  private Instant pulsedAt = Instant.EPOCH;
  private Instant tidiedAt = Instant.EPOCH;
  private int watched;
  private boolean repeatAborts;

  /**
   * @param clock how far this host's clock is from the broker's
   */
  GuardProcessor(
      GuardSettings settings,
      InstantSource time,
      Supplier<ClockReading> clock,
      GuardMetrics metrics) {
    this.settings = settings;
    this.time = time;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Kafka Streams begins again with the same processor where its task's state was corrupt. */
  @Override
  public void init(ProcessorContext<String, Event> context) {
    this.context = context;
    cells.clear();
    toSave.clear();
    cameBack.clear();
    pulsedAt = Instant.EPOCH;
    memory = GuardMemory.of(context, cells, this::saveWhatCameBack);
    leases = new Leases(settings, new Halts(context.getStateStore(GuardTopology.HALTS)), clock);
    since = time.instant();
    memory.restore(this::cell, since);
    watching(cells.values().stream().mapToInt(CellWatch::size).sum());
    repeatAborts = true;
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, now -> tick(time.instant()));
  }

  @Override
  public void close() {
    metrics.watching(-watched);
    watched = 0;
  }

  @Override
  public void process(Record<String, Event> record) {
    Instant now = time.instant();
    switch (record.value()) {
      case ProbeEvent.Result result -> see(result, record.timestamp(), now);
      case DrillEvent.Started started -> learn(started.drill(), started, now);
      case InjectionEvent fact -> learn(fact.injection().drill(), fact, now);
      case AbortEvent abort -> heed(abort);
      case AlertEvent.Firing alert ->
          hear(FiringAlerts.brief(alert), Instant.ofEpochMilli(record.timestamp()), now);
      case AlertEvent.Resolved alert ->
          cell(alert.cell()).alerts().remove(alert).forEach(memory::forgetAlert);
      case null, default -> {} // not ours to judge
    }
  }

  private void hear(AlertEvent.Firing alert, Instant appendedAt, Instant now) {
    CellWatch cell = cell(alert.cell());
    FiringAlerts.Heard heard = cell.alerts().add(alert, appendedAt);
    cell.drills().forEach(d -> decide(d, now, s -> GuardDecision.onAlert(s, alert, heard.at())));
    memory.saveAlert(heard);
    cell.alerts().removeOverflow().forEach(memory::forgetAlert);
  }

  private void see(ProbeEvent.Result result, long appendedMillis, Instant now) {
    CellWatch cell = cell(result.cell());
    cell.telemetry().add(result, appendedMillis, now);
    for (WatchedDrill drill : cell.concernedBy(result)) {
      boolean wanted = drill.wantsPasses();
      drill.add(result, appendedMillis);
      if (drill.wantsPasses() != wanted) {
        cell.reconsider();
      }
      if (drill.mayDecide(result)) {
        decide(drill, now, s -> drill.onResults(s, cell.telemetry()));
      }
    }
  }

  private WatchedDrill drill(CellWatch cell, DrillId id, Instant now) {
    int before = cell.size();
    WatchedDrill drill = cell.drill(id, now);
    watching(cell.size() - before);
    return drill;
  }

  private void learn(DrillId id, Event event, Instant now) {
    CellWatch cell = cell(id.cell());
    WatchedDrill drill = drill(cell, id, now);
    drill.learn(event);
    save(drill);
    if (drill.done(now)) {
      finish(cell, drill, now);
      return;
    }
    decide(drill, now, s -> cell.against(drill, s));
    lease(cell, drill, now);
  }

  /** Somebody's abort, perhaps our own: what it names is vouched for no more, from now on. */
  private void heed(AbortEvent abort) {
    CellWatch cell = cell(abort.cell());
    List<WatchedDrill> hit =
        switch (abort) {
          case AbortEvent.Injections a ->
              cell.known(a.injections().stream().map(InjectionId::drill).distinct().toList());
          case AbortEvent.Cell a -> cell.abort(a);
        };
    for (WatchedDrill drill : hit) {
      if (!drill.knows(abort)) {
        drill.learn(abort);
        save(drill);
      } else if (toSave.contains(drill.id())) {
        cameBack.add(drill);
      }
    }
  }

  private void saveWhatCameBack() {
    List.copyOf(cameBack).forEach(this::save);
  }

  /** Every tick: what must happen although nothing comes. */
  private void tick(Instant now) {
    saveWhatCameBack();
    if (Leases.isDue(pulsedAt, now)) {
      pulsedAt = now;
      int partition = context.taskId().partition();
      forward(new LeaseEvent.Pulse(settings.instance(), partition, now), now);
    }
    for (CellWatch cell : cells.values()) {
      for (WatchedDrill drill : cell.copyOfDrills()) {
        if (repeatAborts && drill.facts().awaitsAbort()) {
          drill.ownAborts().forEach(abort -> forward(abort, now));
        }
        tick(cell, drill, now);
      }
    }
    repeatAborts = false;
    if (Duration.between(tidiedAt, now).abs().compareTo(TIDY) >= 0 && !forgetSilent()) {
      tidiedAt = now;
    }
  }

  /** A few at a time, for leases wait meanwhile; whether there may be more. */
  private boolean forgetSilent() {
    int left = MOST_FORGOTTEN;
    for (Map.Entry<CellId, CellWatch> cell : cells.entrySet()) {
      if (cell.getValue().size() == 0) {
        List<String> silent = cell.getValue().telemetry().forgetSilent(left);
        silent.forEach(service -> memory.forget(cell.getKey(), service));
        left -= silent.size();
      }
    }
    return left == 0;
  }

  private void tick(CellWatch cell, WatchedDrill drill, Instant now) {
    if (drill.isOver() || drill.done(now)) {
      finish(cell, drill, now);
    } else if (drill.isOrphaned(now)) {
      forget(cell, drill);
    } else {
      decide(drill, now, s -> drill.onResults(s, cell.telemetry()));
      decide(drill, now, s -> GuardDecision.onSilence(s, cell.telemetry(), now));
      lease(cell, drill, now);
    }
  }

  private void lease(CellWatch cell, WatchedDrill drill, Instant now) {
    leases
        .baseline(drill, cell, now)
        .forEach(
            baseline -> {
              drill.learn(baseline);
              save(drill);
              forward(baseline, now);
            });
    leases.renew(drill, cell, now).forEach(event -> forward(event, now));
  }

  /** Nothing more can come from it: says what its aborts did, and waits for the cell to recover. */
  private void finish(CellWatch cell, WatchedDrill drill, Instant now) {
    if (!drill.isOver()) {
      drill.outcomes(now).forEach(outcome -> forward(outcome, now));
      memory.saveOver(drill, drill.overAt(now));
    }
    Recovery recovery = Recovery.of(drill, cell.telemetry(), now);
    if (recovery.isFailed() && !leases.halted(drill.id().cell())) {
      HaltEvent halt =
          new HaltEvent.Switch(
              drill.id().cell().value(),
              HaltEvent.State.HALTED,
              recovery.reason(),
              settings.by(),
              now);
      forward(halt, now);
      metrics.halted();
    }
    if (!recovery.isAwaited()) {
      forget(cell, drill);
    }
  }

  private void decide(WatchedDrill drill, Instant now, Question question) {
    if (!drill.abortable().isEmpty()) {
      drill.facts().started().stream()
          .flatMap(question::ask)
          .findFirst()
          .ifPresent(breach -> abort(drill, breach, now));
    }
  }

  /** What a drill's own conditions say. */
  private interface Question {
    Stream<Breach> ask(DrillEvent.Started drill);
  }

  private void abort(WatchedDrill drill, Breach breach, Instant now) {
    AbortEvent.Injections abort = breach.abort(drill.facts().toAbort(), settings.by(), now);
    forward(abort, now);
    metrics.aborted(breach.cause());
    drill.learn(abort);
    cell(drill.id().cell()).reconsider();
    toSave.add(drill.id());
  }

  private void save(WatchedDrill drill) {
    toSave.remove(drill.id());
    cameBack.remove(drill);
    memory.saveFacts(drill);
    cell(drill.id().cell()).reconsider();
  }

  private void forget(CellWatch cell, WatchedDrill drill) {
    int before = cell.size();
    cell.forget(drill.id());
    watching(cell.size() - before);
    cell.reconsider();
    toSave.remove(drill.id());
    cameBack.remove(drill);
    memory.forget(drill);
  }

  private void watching(int moreDrills) {
    watched += moreDrills;
    metrics.watching(moreDrills);
  }

  /** Under an interned name, as results bring them: so none is compared letter by letter. */
  private CellWatch cell(CellId id) {
    CellWatch known = cells.get(id);
    if (known == null) {
      known = new CellWatch(since);
      cells.put(new CellId(id.value().intern()), known);
    }
    return known;
  }

  private void forward(Event event, Instant now) {
    context.forward(
        new Record<>(event.key(), event, now.toEpochMilli()), GuardTopology.sinkOf(event));
  }
}
