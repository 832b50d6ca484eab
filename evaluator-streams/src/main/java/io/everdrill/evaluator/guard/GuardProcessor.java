package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.GuardEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Loads, asks {@link GuardDecision}, stores and forwards, for the cells of one partition. Decides
 * at each record, so that an abort leaves with the result that decides; the tick only renews
 * leases, pulses, and notices silence.
 */
final class GuardProcessor implements Processor<String, Event, String, Event> {

  static final Duration TICK = Duration.ofMillis(200);
  private static final Duration RENEWAL = Duration.ofSeconds(1);

  /** Facts of a drill whose start never comes are forgotten after this. */
  private static final Duration ORPHANED = Duration.ofMinutes(10);

  private final GuardSettings settings;
  private final InstantSource time;
  private final GuardMetrics metrics;

  private final Map<DrillId, GuardedDrill> drills = new HashMap<>();
  private final Map<DrillId, List<AbortEvent>> aborts = new HashMap<>();
  private final Map<CellId, CellTelemetry> telemetry = new HashMap<>();
  private final Map<CellId, FiringAlerts> alerts = new HashMap<>();
  private final Map<DrillId, Instant> leasedAt = new HashMap<>();
  private final Map<DrillId, Instant> firstHeard = new HashMap<>();
  private ProcessorContext<String, Event> context;
  private KeyValueStore<String, List<Event>> store;
  private Instant since;
  private Instant pulsedAt = Instant.EPOCH;
  private int counted;
  private boolean repeatAborts;

  GuardProcessor(GuardSettings settings, InstantSource time, GuardMetrics metrics) {
    this.settings = settings;
    this.time = time;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<String, Event> context) {
    this.context = context;
    store = context.getStateStore(GuardTopology.DRILLS);
    since = time.instant();
    try (KeyValueIterator<String, List<Event>> stored = store.all()) {
      while (stored.hasNext()) {
        KeyValue<String, List<Event>> entry = stored.next();
        DrillId drill = new DrillId(entry.key);
        drills.put(drill, GuardedDrill.of(entry.value));
        aborts.put(
            drill,
            entry.value.stream()
                .filter(AbortEvent.class::isInstance)
                .map(AbortEvent.class::cast)
                .toList());
        firstHeard.put(drill, since);
      }
    }
    count();
    repeatAborts = true;
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, now -> tick(time.instant()));
  }

  @Override
  public void close() {
    metrics.watching(-counted);
    counted = 0;
  }

  @Override
  public void process(Record<String, Event> record) {
    Instant now = time.instant();
    switch (record.value()) {
      case DrillEvent.Started started -> {
        update(started.drill(), started, now);
        lease(started.drill(), now);
      }
      case InjectionEvent fact -> update(fact.injection().drill(), fact, now);
      case ProbeEvent.Result result -> {
        telemetry(result.cell()).add(result, record.timestamp(), now);
        decide(result.cell(), now, s -> GuardDecision.onResults(s, telemetry(result.cell())));
      }
      case AlertEvent.Firing alert -> {
        alerts(alert.cell()).add(alert);
        decide(alert.cell(), now, s -> GuardDecision.onAlert(s, alert));
      }
      case AlertEvent.Resolved alert -> alerts(alert.cell()).remove(alert);
      case null, default -> {} // not ours to judge
    }
  }

  /** Every tick: what must happen although nothing comes. */
  private void tick(Instant now) {
    if (isDue(pulsedAt, now)) {
      pulsedAt = now;
      int partition = context.taskId().partition();
      forward(new LeaseEvent.Pulse(settings.instance(), partition, now), now);
    }
    if (repeatAborts) {
      repeatAborts = false;
      repeatAborts(now);
    }
    for (DrillId drill : List.copyOf(drills.keySet())) {
      if (drills.get(drill).done(now) || orphaned(drill, now)) {
        forget(drill);
      } else {
        decide(drill, now, s -> GuardDecision.onSilence(s, telemetry(s.cell()), now));
        lease(drill, now);
      }
    }
  }

  private void update(DrillId id, Event event, Instant now) {
    firstHeard.putIfAbsent(id, now);
    GuardedDrill drill = drills.getOrDefault(id, GuardedDrill.UNHEARD).with(event);
    if (drill.done(now)) {
      forget(id);
      return;
    }
    drills.put(id, drill);
    save(id);
    decide(id, now, s -> known(s));
  }

  /** What is known already, for an injection that is heard of now. */
  private Stream<GuardDecision.Breach> known(DrillEvent.Started drill) {
    return Stream.concat(
        GuardDecision.onResults(drill, telemetry(drill.cell())),
        alerts(drill.cell()).all().flatMap(alert -> GuardDecision.onAlert(drill, alert)));
  }

  private void save(DrillId id) {
    store.put(id.value(), drills.get(id).events(aborts.getOrDefault(id, List.of())));
    count();
  }

  private void count() {
    metrics.watching(drills.size() - counted);
    counted = drills.size();
  }

  private void forget(DrillId id) {
    drills.remove(id);
    aborts.remove(id);
    leasedAt.remove(id);
    firstHeard.remove(id);
    store.delete(id.value());
    count();
  }

  private boolean orphaned(DrillId id, Instant now) {
    return drills.get(id).started().isEmpty()
        && now.isAfter(firstHeard.getOrDefault(id, since).plus(ORPHANED));
  }

  /** Says 'I watch this one', once a second, while that is true. */
  private void lease(DrillId id, Instant now) {
    GuardedDrill drill = drills.get(id);
    if (drill == null || !isDue(leasedAt.getOrDefault(id, Instant.EPOCH), now)) {
      return;
    }
    for (DrillEvent.Started started : drill.started()) {
      CellTelemetry seen = telemetry(started.cell());
      if (!GuardDecision.canWatch(drill, started, seen, now, settings)) {
        return;
      }
      leasedAt.put(id, now);
      drill
          .watched()
          .forEach(
              injection -> {
                forward(
                    new LeaseEvent.Watching(started.cell(), injection, settings.instance(), now),
                    now);
                read(started, injection, seen, now);
              });
    }
  }

  /** Also when the clock was set back: silence until it has caught up would revert everything. */
  private static boolean isDue(Instant last, Instant now) {
    return now.isBefore(last) || !now.isBefore(last.plus(RENEWAL));
  }

  private void read(
      DrillEvent.Started started, InjectionId injection, CellTelemetry seen, Instant now) {
    GuardDecision.readings(started, seen, now)
        .forEach(
            r ->
                forward(
                    new GuardEvent.Reading(
                        started.cell(),
                        injection,
                        r.condition(),
                        r.value(),
                        r.bound(),
                        r.samples(),
                        now),
                    now));
  }

  /** What a drill's own conditions say. */
  private interface Question {
    Stream<GuardDecision.Breach> ask(DrillEvent.Started drill);
  }

  private void decide(CellId cell, Instant now, Question question) {
    for (DrillId drill : List.copyOf(drills.keySet())) {
      if (drill.cell().equals(cell)) {
        decide(drill, now, question);
      }
    }
  }

  private void decide(DrillId id, Instant now, Question question) {
    GuardedDrill drill = drills.get(id);
    List<InjectionId> abortable = drill.abortable();
    if (abortable.isEmpty()) {
      return;
    }
    drill.started().stream()
        .flatMap(question::ask)
        .findFirst()
        .ifPresent(breach -> abort(id, abortable, breach, now));
  }

  private void abort(
      DrillId id, List<InjectionId> injections, GuardDecision.Breach breach, Instant now) {
    AbortEvent.Injections abort =
        new AbortEvent.Injections(
            id.cell(),
            injections.getFirst() + "/" + breach.cause(),
            injections,
            breach.cause(),
            breach.evidence(),
            "guard/" + settings.instance(),
            now);
    forward(abort, now);
    metrics.aborted(breach.cause());
    List<AbortEvent> all = new ArrayList<>(aborts.getOrDefault(id, List.of()));
    all.add(abort);
    aborts.put(id, all);
    drills.put(id, drills.get(id).with(abort));
    save(id);
  }

  /** The state may be on the broker although the abort never left: the guard was killed between. */
  private void repeatAborts(Instant now) {
    drills.forEach(
        (id, drill) -> {
          if (drill.open().anyMatch(drill.aborted()::contains)) {
            aborts.getOrDefault(id, List.of()).forEach(abort -> forward(abort, now));
          }
        });
  }

  private FiringAlerts alerts(CellId cell) {
    return alerts.computeIfAbsent(cell, c -> new FiringAlerts());
  }

  private CellTelemetry telemetry(CellId cell) {
    return telemetry.computeIfAbsent(cell, c -> new CellTelemetry(since));
  }

  private void forward(Event event, Instant now) {
    context.forward(
        new Record<>(event.key(), event, now.toEpochMilli()), GuardTopology.sinkOf(event));
  }
}
