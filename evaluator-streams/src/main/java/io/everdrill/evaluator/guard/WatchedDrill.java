package io.everdrill.evaluator.guard;

import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.GuardEvent.AbortOutcome;
import io.everdrill.topics.events.GuardEvent.ServiceBaseline;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One drill as the guard holds it: its facts, what was aborted and when, and what it counts. */
final class WatchedDrill {

  /** Facts of a drill whose start never comes are forgotten after this. */
  private static final Duration ORPHANED = Duration.ofMinutes(10);

  private final DrillId id;
  private final Instant heardAt;
  private final CellTelemetry telemetry;
  private final List<AbortEvent> aborts = new ArrayList<>();
  private GuardedDrill facts = GuardedDrill.UNHEARD;

  /** Of the facts; here because each result that fails, or each tick, asks for it. */
  private List<InjectionId> abortable = List.of();

  private List<InjectionId> watched = List.of();
  private Instant doneAfter = Instant.MAX;

  private List<DrillWatch> watch = List.of();
  private List<List<Long>> savedCounts = List.of();
  private Instant leasedAt = Instant.EPOCH;
  private Instant doubtedAt = Instant.EPOCH;
  private Instant overAt = Instant.MAX;

  WatchedDrill(DrillId id, Instant heardAt, CellTelemetry telemetry) {
    this.id = id;
    this.heardAt = heardAt;
    this.telemetry = telemetry;
  }

  DrillId id() {
    return id;
  }

  GuardedDrill facts() {
    return facts;
  }

  /** One more fact; repeats change nothing. */
  void learn(Event event) {
    if (event instanceof AbortEvent abort && !knows(abort)) {
      aborts.add(abort);
    }
    boolean hadBaseline = !facts.baseline().isEmpty();
    facts = facts.with(event);
    abortable = facts.abortable();
    watched = facts.watched();
    doneAfter = facts.doneAfter();
    if (watch.isEmpty() || hadBaseline != !facts.baseline().isEmpty()) {
      watch = facts.started().stream().map(s -> new DrillWatch(s, services(), telemetry)).toList();
    }
    if (!abortable.isEmpty()) {
      watch.forEach(DrillWatch::begin);
    }
  }

  /** Injections that may be in force and are not being aborted. */
  List<InjectionId> abortable() {
    return abortable;
  }

  /** Injections that the guard vouches for. */
  List<InjectionId> watched() {
    return watched;
  }

  /** Nothing more is to come from it, or would be believed. */
  boolean done(Instant now) {
    return now.isAfter(doneAfter);
  }

  private List<ServiceBaseline> services() {
    return facts.baseline().stream().flatMap(b -> b.services().stream()).toList();
  }

  /** Whether the fold already holds all that this abort says. */
  boolean knows(AbortEvent abort) {
    return aborts.stream().anyMatch(known -> known.abort().equals(abort.abort()));
  }

  /** What is to be stored. */
  List<Event> events() {
    return facts.events(aborts);
  }

  /** What a guard, this one or another, has decided. */
  Stream<AbortEvent> ownAborts() {
    return aborts.stream().filter(a -> a.by().startsWith("guard/"));
  }

  void add(ProbeEvent.Result result, long appendedMillis) {
    for (DrillWatch w : watch) {
      w.add(result, appendedMillis);
    }
  }

  boolean wantsPasses() {
    return watch.stream().anyMatch(DrillWatch::wantsPasses);
  }

  /** What its conditions have counted, for a guard that takes over; none if nothing is new. */
  Stream<List<List<Long>>> countsToSave() {
    List<List<Long>> counts = watch.stream().flatMap(w -> w.counts().stream()).toList();
    if (counts.equals(savedCounts)) {
      return Stream.empty();
    }
    savedCounts = counts;
    return Stream.of(counts);
  }

  void resume(List<List<Long>> counts) {
    savedCounts = counts;
    watch.forEach(w -> w.resume(counts));
  }

  boolean mayDecide(ProbeEvent.Result result) {
    return !result.passed() || watch.stream().anyMatch(DrillWatch::decidesOnPasses);
  }

  /** Why its conditions cannot say, before the fault begins, that they don't hold already. */
  Stream<String> unsure() {
    return watch.stream().flatMap(DrillWatch::unsure);
  }

  /** The first condition on probe results that holds. */
  Stream<Breach> onResults(DrillEvent.Started started, CellTelemetry telemetry) {
    return Stream.concat(
            GuardDecision.onResults(started, telemetry), watch.stream().flatMap(DrillWatch::breach))
        .limit(1);
  }

  Stream<Reading> readings(DrillEvent.Started started, CellTelemetry telemetry, Instant now) {
    return Stream.concat(
        GuardDecision.readings(started, telemetry, now),
        watch.stream().flatMap(DrillWatch::readings));
  }

  Instant leasedAt() {
    return leasedAt;
  }

  void leased(Instant at) {
    leasedAt = at;
  }

  /** When it was last said why there is no lease. */
  Instant doubtedAt() {
    return doubtedAt;
  }

  void doubted(Instant at) {
    doubtedAt = at;
  }

  /** When the guard first knew that nothing more can come from it; the first call says. */
  Instant overAt(Instant now) {
    overAt = overAt.equals(Instant.MAX) ? now : overAt;
    return overAt;
  }

  /** Whether it breaks something, or did and the cell has not recovered. */
  boolean mayDisturb() {
    return facts.hasBegun() || !abortable.isEmpty();
  }

  /** Whether its start was waited for long enough. */
  boolean isOrphaned(Instant now) {
    return facts.started().isEmpty() && now.isAfter(heardAt.plus(ORPHANED));
  }

  boolean isOver() {
    return !overAt.equals(Instant.MAX);
  }

  /** What became of each abort. */
  List<AbortOutcome> outcomes(Instant now) {
    return aborts.stream().map(abort -> outcome(abort, now)).toList();
  }

  private AbortOutcome outcome(AbortEvent abort, Instant now) {
    List<InjectionStory> asked = asked(abort).map(facts::story).toList();
    int gone = 0;
    int ended = 0;
    for (InjectionStory story : asked) {
      if (story.fact(InjectionEvent.Ended.class).anyMatch(end -> saysItIs(end, abort))) {
        ended++;
      } else if (story.phase() == InjectionStory.Phase.REFUSED
          || story.ended().anyMatch(at -> at.isBefore(abort.abortedAt()))) {
        gone++;
      } else if (story.fact(InjectionEvent.Ended.class).anyMatch(WatchedDrill::isAborted)) {
        ended++;
      }
    }
    return new AbortOutcome(
        id.cell(),
        abort.abort(),
        abort.cause(),
        abort.by(),
        asked.size(),
        gone,
        ended,
        asked.size() - gone - ended,
        abort.abortedAt(),
        now,
        List.of(id));
  }

  private static boolean isAborted(InjectionEvent.Ended end) {
    return end.reason() == InjectionEvent.EndReason.ABORT;
  }

  /**
   * Whether the agent names this very abort. It is asked before the times, for those are of two
   * clocks, and an abort may take less long than they differ.
   */
  private static boolean saysItIs(InjectionEvent.Ended end, AbortEvent abort) {
    return isAborted(end) && end.detail().startsWith(abort.abort() + ":");
  }

  private Stream<InjectionId> asked(AbortEvent abort) {
    return switch (abort) {
      case AbortEvent.Injections a -> a.injections().stream().filter(i -> i.drill().equals(id));
      case AbortEvent.Cell c ->
          facts.started().stream()
              .flatMap(s -> s.injections().stream())
              .map(DrillEvent.PlannedInjection::injection);
    };
  }
}
