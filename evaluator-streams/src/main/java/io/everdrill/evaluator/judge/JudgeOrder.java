package io.everdrill.evaluator.judge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.evaluator.records.RefusedRecord;
import io.everdrill.evaluator.verdict.ProbeSecond;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.SteadyStateEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Makes one order of all topics: the order of append times, then of topics, then of offsets.
 *
 * <p>Between topics there is no order, and a replay reads them otherwise interleaved than they
 * came. So a fact waits in a store until the newest append time seen is {@code settle} past its
 * own, and only then moves the judge; every record moves time, pulses included. What comes later
 * than that, because its topic was behind for longer, is passed on as it comes. Probe results are
 * no facts here: they are folded, which commutes; what was judged without them is looked at again.
 * They are left out when they come too late to have been there. Whoever folds them has the last
 * seconds at hand, so steady state is said here too.
 */
final class JudgeOrder implements Processor<String, Event, String, Object> {

  static final String MOVED = "everdrill_moved_from";

  /** Ticks no finer than this, however many records there are. */
  private static final long TICK_MILLIS = 50;

  /** Verdicts are made of what probes saw up to a second after what they wait for. */
  private static final long LATE_MILLIS = 1_000;

  private static final long NONE = Long.MAX_VALUE;

  /** No clock is so wrong: what is dated later would wait for its day and never be forgotten. */
  private static final long MOST_AHEAD_MILLIS = Duration.ofDays(1).toMillis();

  /**
   * Of what is due: a transaction ends only between records, and one in which ten thousand cases
   * were closed would be over its time.
   */
  static final int DUE_AT_ONCE = 50;

  /** Where no record comes, what was left of what is due is done so often. */
  static final Duration GO_ON = Duration.ofMillis(50);

  private final Duration settle;
  private final Duration lateness;
  private final Duration steadyWindow;
  private final int partitions;
  private final Metered metered;
  private ProcessorContext<String, Object> context;
  private KeyValueStore<String, List<Event>> pending;
  private KeyValueStore<String, Long> timers;
  private ProbeIntake probes;
  private JudgeSigns signs;
  private SteadyState steady;
  private long newest;
  private long ticked;
  private long firstPending;

  /** One while more is due than is done at once: it goes on where no record comes. */
  private final List<Cancellable> behind = new ArrayList<>();

  /** Of late results. */
  private final Set<CellSecond> toldSinceTick = new HashSet<>();

  private record CellSecond(CellId cell, long second) {}

  /** What is worth knowing about the order of records. */
  interface Metered {
    void outOfOrder();

    void lateProbeResult();

    /** A fact after the time in which it could revise what it speaks of. */
    void cameTooLate(Event fact);

    void moved();

    void judgedUpTo(int partition, Instant at);
  }

  JudgeOrder(JudgeSettings.Times times, int partitions, Metered metered) {
    this.settle = times.settle();
    this.lateness = times.lateness();
    this.steadyWindow = times.steadyWindow();
    this.partitions = partitions;
    this.metered = metered;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    this.context = context;
    pending = context.getStateStore(JudgeStores.PENDING.storeName());
    timers = context.getStateStore(JudgeStores.TIMERS.storeName());
    JudgeMarks marks = new JudgeMarks(context.getStateStore(JudgeStores.MARKS.storeName()));
    signs = new JudgeSigns(marks);
    probes =
        new ProbeIntake(
            context.getStateStore(JudgeStores.PROBE_SECONDS.storeName()), signs, steadyWindow);
    steady = new SteadyState(steadyWindow, marks, signs, probes, this::say);
    toldSinceTick.clear();
    behind.clear();
    firstPending = firstPending();
    ticked = signs.movedTo().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
    newest = signs.movedTo().map(at -> at.plus(settle).toEpochMilli()).orElse(Long.MIN_VALUE);
  }

  @Override
  public void process(Record<String, Event> record) {
    RecordMetadata from = context.recordMetadata().orElseThrow();
    newest = Math.max(newest, record.timestamp());
    switch (record.value()) {
      case null -> throw new RefusedRecord(from.topic() + ": expected an event, got none");
      case LeaseEvent moment -> {}
      case ProbeEvent.Result result -> inItsPlace(record, from, () -> fold(result, record, from));
      case AlertEvent fact -> inItsPlace(record, from, () -> putInOrder(record, from));
      case DiagnosisEvent fact -> inItsPlace(record, from, () -> putInOrder(record, from));
      case DrillEvent fact -> inItsPlace(record, from, () -> putInOrder(record, from));
      case IncidentEvent fact -> inItsPlace(record, from, () -> putInOrder(record, from));
      case InjectionEvent fact -> inItsPlace(record, from, () -> putInOrder(record, from));
      case Event other ->
          throw new RefusedRecord(
              from.topic() + ": expected an event of this topic, got " + other.getClass());
    }
    release();
  }

  /** Of third parties a record in the wrong partition is moved, once; of ours it is refused. */
  private void inItsPlace(Record<String, Event> record, RecordMetadata from, Runnable then) {
    int right = CellPartitioner.partition(record.value().key(), partitions);
    if (right == from.partition()) {
      refuseIfOfTheFuture(record, from);
      then.run();
      return;
    }
    boolean movable =
        record.value() instanceof AlertEvent || record.value() instanceof DiagnosisEvent;
    if (!movable || record.headers().lastHeader(MOVED) != null) {
      throw new RefusedRecord(
          "%s: expected cell %s in partition %d, got it in %d"
              .formatted(from.topic(), record.value().key(), right, from.partition()));
    }
    metered.moved();
    Record<String, Event> moved = record.withKey(record.value().key());
    moved.headers().add(MOVED, String.valueOf(from.partition()).getBytes(UTF_8));
    context.forward(moved, JudgeTopology.again(Topic.of(moved.value())));
  }

  private static void refuseIfOfTheFuture(Record<String, Event> record, RecordMetadata from) {
    Instant last = Instant.ofEpochMilli(record.timestamp() + MOST_AHEAD_MILLIS);
    if (record.value().time().isAfter(last)) {
      throw new RefusedRecord(
          "%s: expected a time up to %s, a day after it was appended, got %s"
              .formatted(from.topic(), last, record.value().time()));
    }
  }

  private void say(SteadyStateEvent.Window window) {
    context.forward(
        new Record<>(window.key(), window, window.until().toEpochMilli()),
        JudgeTopology.sink(Topic.STEADY_STATE));
  }

  /** Of what nothing was made yet nothing is told: nearly all results are of the last second. */
  private void fold(ProbeEvent.Result result, Record<String, Event> record, RecordMetadata from) {
    Instant appended = Instant.ofEpochMilli(record.timestamp());
    Instant ended = ProbeSecond.endedAt(result);
    Instant decided = ended.plus(lateness);
    if (appended.isAfter(decided)) {
      metered.lateProbeResult();
      return;
    }
    boolean judgedFrom = probes.fold(result, from.offset(), ended, appended);
    long made = ticked + LATE_MILLIS;
    boolean decidedFrom = decided.toEpochMilli() <= made;
    if (ended.toEpochMilli() <= made && (judgedFrom || decidedFrom)) {
      tellOnceATick(new JudgeStep.LateResult(appended, result.cell(), ended));
    }
  }

  /** Of many results of a cell's second the first is enough, for no judgement is made between. */
  private void tellOnceATick(JudgeStep.LateResult late) {
    if (toldSinceTick.add(new CellSecond(late.cell(), late.endedAt().getEpochSecond()))) {
      forward(late);
    }
  }

  private void putInOrder(Record<String, Event> record, RecordMetadata from) {
    Instant at = Instant.ofEpochMilli(record.timestamp());
    if (record.timestamp() > ticked) {
      pending.put(
          JudgeKeys.of(at, from.topic(), JudgeKeys.sortableSecond(from.offset())),
          List.of(record.value()));
      firstPending = Math.min(firstPending, record.timestamp());
    } else {
      metered.outOfOrder();
      JudgeStep.OnTopic origin = new JudgeStep.OnTopic(from.partition(), from.offset());
      forward(new JudgeStep.Fact(at, record.value(), origin));
    }
  }

  private void release() {
    long horizon = newest - settle.toMillis();
    if (behind.isEmpty() && horizon < ticked + TICK_MILLIS && ticked != Long.MIN_VALUE) {
      return;
    }
    ticked = Math.max(ticked, goTo(horizon));
    goOnIf(ticked < horizon);
    toldSinceTick.clear();
    signs.moved(Instant.ofEpochMilli(ticked));
    forward(new JudgeStep.Tick(Instant.ofEpochMilli(ticked)));
    steady.sayUpTo(Instant.ofEpochMilli(ticked));
    metered.judgedUpTo(context.taskId().partition(), Instant.ofEpochMilli(ticked));
  }

  /** Only while something is left: each time a schedule fires, less is done until the next poll. */
  private void goOnIf(boolean left) {
    if (left && behind.isEmpty()) {
      behind.add(context.schedule(GO_ON, PunctuationType.WALL_CLOCK_TIME, _ -> release()));
    } else if (!left) {
      behind.forEach(Cancellable::cancel);
      behind.clear();
    }
  }

  /** Up to where all is given and done: to there, or to before what is left of what is due. */
  private long goTo(long horizon) {
    if (firstPending <= horizon) {
      for (KeyValue<String, List<Event>> due : due(horizon)) {
        Instant at = JudgeKeys.firstInstant(due.key);
        Optional<Instant> left = leftBefore(at);
        if (left.isPresent()) {
          return left.get().toEpochMilli() - 1;
        }
        pending.delete(due.key);
        JudgeStep.OnTopic origin =
            new JudgeStep.OnTopic(context.taskId().partition(), JudgeKeys.lastNumber(due.key));
        due.value.forEach(event -> forward(new JudgeStep.Fact(at, event, origin)));
      }
      firstPending = firstPending();
    }
    return leftBefore(Instant.ofEpochMilli(horizon).plusNanos(1))
        .map(left -> left.toEpochMilli() - 1)
        .orElse(horizon);
  }

  /** Has done what is due before a moment, and tells when the first is due of what is left. */
  private Optional<Instant> leftBefore(Instant moment) {
    if (firstDue(moment).isEmpty()) {
      return Optional.empty();
    }
    forward(new JudgeStep.Due(moment, DUE_AT_ONCE));
    return firstDue(moment);
  }

  private Optional<Instant> firstDue(Instant before) {
    return JudgeTimer.firstAt(timers).filter(before::isAfter);
  }

  private List<KeyValue<String, List<Event>>> due(long horizon) {
    List<KeyValue<String, List<Event>>> due = new ArrayList<>();
    String last = JudgeKeys.after(Instant.ofEpochMilli(horizon));
    try (KeyValueIterator<String, List<Event>> range = pending.range("0", last)) {
      range.forEachRemaining(due::add);
    }
    return due;
  }

  private long firstPending() {
    try (KeyValueIterator<String, List<Event>> all = pending.all()) {
      return all.hasNext() ? JudgeKeys.firstInstant(all.peekNextKey()).toEpochMilli() : NONE;
    }
  }

  private void forward(JudgeStep step) {
    context.forward(new Record<>("", step, step.at().toEpochMilli()), JudgeTopology.JUDGE);
  }
}
