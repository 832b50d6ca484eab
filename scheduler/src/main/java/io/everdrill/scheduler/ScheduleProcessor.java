package io.everdrill.scheduler;

import io.everdrill.scheduler.Scheduling.Turn;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds what became of injections into the schedules of its cells, and at each tick takes every
 * cell's turn: load, ask {@link Scheduling}, store, forward. All writing is done at ticks.
 */
final class ScheduleProcessor implements Processor<String, Event, String, Event> {

  private static final Logger LOG = LoggerFactory.getLogger(ScheduleProcessor.class);
  private static final Duration TICK = Duration.ofMillis(200);

  private final Scheduling scheduling;
  private final DaySeeds seeds;
  private final int partitions;
  private final BooleanSupplier drawing;
  private final InstantSource time;
  private final Supplier<ClockReading> clock;
  private final SchedulerMetrics metrics;
  private final Map<CellId, String> waitingAt = new HashMap<>();
  private ProcessorContext<String, Event> context;
  private Stores stores;
  private Promises promises;
  private LocalDate refusedOn;
  private Share share;

  ScheduleProcessor(
      Scheduling scheduling,
      DaySeeds seeds,
      int partitions,
      BooleanSupplier drawing,
      InstantSource time,
      Supplier<ClockReading> clock,
      MeterRegistry metrics) {
    this.scheduling = scheduling;
    this.seeds = seeds;
    this.partitions = partitions;
    this.drawing = drawing;
    this.time = time;
    this.clock = clock;
    this.metrics = new SchedulerMetrics(metrics);
  }

  @Override
  public void init(ProcessorContext<String, Event> context) {
    this.context = context;
    stores = Stores.of(context);
    promises = new Promises(day -> stores.promises().get(day.toString()), seeds);
    share = new Share(context.taskId().partition(), partitions);
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, tick -> takeTurns());
  }

  @Override
  public void process(Record<String, Event> record) {
    if (record.value() instanceof InjectionEvent fact && share.has(fact.cell())) {
      Schedule schedule = stores.schedules().get(fact.cell().value());
      if (schedule != null) {
        keep(schedule, schedule.withFact(fact));
      }
    }
  }

  private void takeTurns() {
    // Topics carry microseconds; what is kept must equal what is read back.
    Instant now = time.instant().truncatedTo(ChronoUnit.MICROS);
    if (share.partition() == 0) {
      publishRandomness(now);
    }
    for (Schedule schedule : Stores.all(stores.schedules())) {
      take(schedule, scheduling.endDrills(schedule, now));
    }
    if (!mayDrawOn(Schedule.day(now))) {
      return;
    }
    for (Programme programme : programmes()) {
      Schedule schedule = schedule(programme, now);
      if (drawing.getAsBoolean() && scheduling.wantsDraw(schedule, programme.pace(), now)) {
        Turn turn = scheduling.draw(schedule, stores.world(programme), now);
        take(schedule, turn);
        tellWaiting(schedule.cell(), turn.waiting());
      }
    }
  }

  /** One for each of the task's cells: the first by name that has scenarios; others only freeze. */
  private Collection<Programme> programmes() {
    Map<CellId, Programme> byCell = new TreeMap<>();
    for (Programme programme : Stores.all(stores.programmes())) {
      if (share.has(programme.cell()) && !programme.scenarios().isEmpty()) {
        byCell.putIfAbsent(programme.cell(), programme);
      }
    }
    return byCell.values();
  }

  private Schedule schedule(Programme programme, Instant now) {
    Schedule known = stores.schedules().get(programme.cell().value());
    if (known != null && !promises.broken(Schedule.day(known.after()))) {
      return known;
    }
    // A moment of a day whose seed nobody has is drawn again.
    Schedule drawn =
        known == null
            ? scheduling.first(programme.cell(), programme.pace(), now)
            : known.redrawn(known.drillsPerHour(), now, seeds);
    stores.schedules().put(drawn.cell().value(), drawn);
    return drawn;
  }

  /** Not where another master's seed was promised for the day; that is said once a day. */
  private boolean mayDrawOn(LocalDate day) {
    if (!promises.broken(day)) {
      return true;
    }
    metrics.drawRefused();
    if (!day.equals(refusedOn)) {
      refusedOn = day;
      LOG.error(
          "no drill is drawn on {}: its seed is not the one that was promised, so the master"
              + " secret is another; put the earlier one back, or wait for the first day that is"
              + " promised with this one",
          day);
    }
    return false;
  }

  private void take(Schedule before, Turn turn) {
    keep(before, turn.schedule());
    write(turn.events());
  }

  private void keep(Schedule before, Schedule after) {
    if (!after.equals(before)) {
      stores.schedules().put(after.cell().value(), after);
    }
  }

  private void publishRandomness(Instant now) {
    Randomness before = Stores.orElse(stores.randomness().get(Stores.ONLY), Randomness.NONE);
    Randomness.Step step =
        before.at(now, Randomness.longest(Stores.all(stores.scenarios())), promises);
    if (!step.events().isEmpty()) {
      stores.randomness().put(Stores.ONLY, step.after());
      write(step.events());
    }
  }

  private void write(List<Event> events) {
    for (Event event : events) {
      context.forward(
          new Record<>(event.key(), read(event), event.time().toEpochMilli()),
          SchedulerTopology.sink(Topic.of(event)));
      count(event);
    }
    if (!events.isEmpty()) {
      // A drill is not left to wait for the commit interval: agents read committed.
      context.commit();
    }
  }

  /** With the reading of our clock: what is decided depends on our time alone. */
  private Event read(Event event) {
    return event instanceof DrillEvent.Started started ? started.readBy(clock.get()) : event;
  }

  private void count(Event event) {
    if (event instanceof DrillEvent.Started) {
      metrics.started();
    } else if (event instanceof DrillEvent.Skipped skipped) {
      metrics.skipped(skipped.reason());
    }
  }

  /** Once a gate, not each time that its detail has moved on. */
  private void tellWaiting(CellId cell, String waiting) {
    String gate = waiting.substring(0, Math.max(0, waiting.indexOf(':')));
    String before = gate.isEmpty() ? waitingAt.remove(cell) : waitingAt.put(cell, gate);
    if (!gate.isEmpty() && !gate.equals(before)) {
      LOG.info("cell {}: drill waits at {}", cell, waiting);
    }
  }
}
