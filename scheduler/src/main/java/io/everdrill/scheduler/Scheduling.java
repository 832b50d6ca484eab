package io.everdrill.scheduler;

import io.everdrill.scheduler.Groups.Part;
import io.everdrill.scheduler.SchedulerSettings.WhenGated;
import io.everdrill.topics.BoundedRecords;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.chance.CandidateList;
import io.everdrill.topics.chance.Draws;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ChanceEvent;
import io.everdrill.topics.events.DefinitionEvent.Pace;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillEvent.SkipReason;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What becomes of a cell's schedule at one look at the clock: slots are freed, due moments are
 * drawn and gated. Pure: the same schedule, world and instant give the same turn.
 */
final class Scheduling {

  /** A command that no agent began within this is void. */
  static final Duration EXPIRY = Duration.ofSeconds(30);

  /** A moment this long gone when it is looked at passed while no scheduler lived. */
  static final Duration MISSED_AFTER = Duration.ofSeconds(5);

  /** More numbers than this are not used up at once, so that a turn stays short. */
  private static final int MOST_A_TURN = 100;

  /** The broker takes 1 MiB, with key and headers. */
  private static final int MOST_RECORD_BYTES = 1_000_000;

  private final EventCodec codec = new EventCodec("/everdrill/scheduler");
  private final SchedulerSettings settings;
  private final DaySeeds seeds;
  private final Gates gates;

  Scheduling(SchedulerSettings settings, DaySeeds seeds) {
    this.settings = settings;
    this.seeds = seeds;
    this.gates = new Gates(settings);
  }

  /**
   * The schedule afterwards and what is to be written with it.
   *
   * @param waiting which gate a drawn drill waits at; empty if none does
   */
  record Turn(Schedule schedule, List<Event> events, String waiting) {
    Turn {
      events = List.copyOf(events);
    }
  }

  Schedule first(CellId cell, Pace pace, Instant now) {
    return Schedule.first(cell, pace.drillsPerHour(), now, seeds);
  }

  /** Frees the slots of drills that are over. */
  Turn endDrills(Schedule schedule, Instant now) {
    List<Event> events = new ArrayList<>();
    Schedule after = schedule;
    for (RunningDrill drill : schedule.running()) {
      if (drill.overAt(now)) {
        after = after.withEnded(drill, now);
        events.add(new DrillEvent.Ended(schedule.cell(), drill.drill(), now, drill.startSpread()));
      }
    }
    return new Turn(after, events, "");
  }

  /** Whether {@link #draw} would look at the world. */
  boolean wantsDraw(Schedule schedule, Pace pace, Instant now) {
    return schedule.started() < settings.maxDrills()
        && (schedule.dueAt(now) || schedule.drillsPerHour() != pace.drillsPerHour());
  }

  /** Draws every drill that is due. */
  Turn draw(Schedule schedule, World world, Instant now) {
    double perHour = world.programme().pace().drillsPerHour();
    Turn turn =
        new Turn(
            schedule.drillsPerHour() == perHour ? schedule : schedule.redrawn(perHour, now, seeds),
            List.of(),
            "");
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < MOST_A_TURN && mayDraw(turn, now); i++) {
      turn = drawOne(turn.schedule(), world, now);
      events.addAll(turn.events());
    }
    return new Turn(turn.schedule(), events, turn.waiting());
  }

  private boolean mayDraw(Turn turn, Instant now) {
    return turn.waiting().isEmpty()
        && turn.schedule().dueAt(now)
        && turn.schedule().started() < settings.maxDrills();
  }

  private Turn drawOne(Schedule schedule, World world, Instant now) {
    if (schedule.isMidnight()) {
      Schedule redrawn = schedule.redrawn(schedule.drillsPerHour(), schedule.moment(), seeds);
      return new Turn(redrawn, List.of(), "");
    }
    if (settings.whenGated() == WhenGated.SKIP
        && schedule.moment().plus(MISSED_AFTER).isBefore(now)) {
      return skipped(schedule, "", SkipReason.SCHEDULER_DOWN, "due " + schedule.moment(), now);
    }
    CandidateList candidates = Eligible.in(world);
    if (candidates.candidates().isEmpty()) {
      return held(
          schedule,
          "",
          new Gates.Refused(
              SkipReason.NO_CANDIDATE,
              "%d targets, %d scenarios, %d agents"
                  .formatted(
                      world.targets().size(), world.scenarios().size(), world.agents().size())),
          now);
    }
    byte[] seed = seeds.seed(Schedule.day(now));
    Draws.Drawn drawn = Draws.draw(seed, schedule.cell(), schedule.number(), candidates);
    Target target = world.target(drawn.candidate().target());
    Scenario scenario = world.scenario(drawn.candidate().scenario());
    List<Part> parts = parts(target, scenario, world, seed, schedule);
    if (parts.isEmpty()) {
      return held(
          schedule,
          scenario.scenario(),
          new Gates.Refused(
              SkipReason.NO_CANDIDATE,
              "too few targets with an address for a split into " + scenario.split()),
          now);
    }
    Gates.Proposal proposal = new Gates.Proposal(target, scenario, parts);
    return switch (gates.ask(proposal, schedule, world, now)) {
      case Gates.Refused refused -> held(schedule, scenario.scenario(), refused, now);
      case Gates.Admitted(var agents) -> {
        DrillPlan plan = DrillPlan.of(schedule, proposal, agents, drawn.draw(), world, now);
        yield started(schedule, plan, candidates, world, now);
      }
    };
  }

  /** What is done where: as the scenario says, or nothing through every step on a placebo leash. */
  private static List<Part> parts(
      Target target, Scenario scenario, World world, byte[] seed, Schedule schedule) {
    List<Target> members =
        world.targets().stream()
            .filter(t -> world.programme().targets().matches(t))
            .filter(t -> scenario.appliesTo().matches(t))
            .filter(t -> !world.sharesHost(t))
            .toList();
    List<Part> parts =
        Groups.parts(
            scenario.split(),
            scenario.fault(),
            target,
            members,
            t -> Draws.uniform(seed, schedule.cell(), schedule.number(), "split." + t.target()));
    return parts.stream()
        .map(p -> new Part(p.target(), DrillPlan.fault(p.fault(), world.programme().leash())))
        .toList();
  }

  private Turn started(
      Schedule schedule, DrillPlan plan, CandidateList candidates, World world, Instant now) {
    List<Event> events = new ArrayList<>();
    String listed = Schedule.day(now) + "/" + candidates.digest();
    if (!schedule.listed().equals(listed)) {
      events.add(
          new ChanceEvent.Candidates(
              schedule.cell(), candidates.digest(), candidates.candidates(), now));
    }
    events.add(plan.started());
    events.addAll(plan.commands().toList());
    Optional<Gates.Refused> tooLarge = events.stream().flatMap(this::tooLarge).findFirst();
    if (tooLarge.isPresent()) {
      return held(schedule, plan.started().scenario(), tooLarge.get(), now);
    }
    Schedule after =
        schedule.withListed(listed).withStarted(plan.slot(world.programme().pace().cooldown()));
    return new Turn(after.next(origin(schedule, now), seeds), events, "");
  }

  /**
   * What no broker takes would end the scheduler, and whichever takes over after it; a drill that
   * guard and judge do not read would have its commands refused for want of a guard.
   */
  private Stream<Gates.Refused> tooLarge(Event event) {
    int most =
        event instanceof DrillEvent.Started ? BoundedRecords.MOST_BYTES_OF_OURS : MOST_RECORD_BYTES;
    int bytes = codec.value(event).length;
    if (bytes <= most) {
      return Stream.empty();
    }
    String what =
        event instanceof ChanceEvent.Candidates list
            ? "candidates: " + list.candidates().size() + " take"
            : "drill: a record of its plan takes";
    return Stream.of(
        new Gates.Refused(
            SkipReason.NO_CANDIDATE,
            "%s %d bytes, expected at most %d".formatted(what, bytes, most)));
  }

  private Turn held(Schedule schedule, String scenario, Gates.Refused refused, Instant now) {
    return switch (settings.whenGated()) {
      case SKIP -> skipped(schedule, scenario, refused.reason(), refused.detail(), now);
      case WAIT -> new Turn(schedule, List.of(), refused.reason() + ": " + refused.detail());
    };
  }

  private Turn skipped(
      Schedule schedule, String scenario, SkipReason reason, String detail, Instant now) {
    Event event =
        new DrillEvent.Skipped(schedule.cell(), schedule.drill(), scenario, reason, detail, now);
    return new Turn(schedule.next(origin(schedule, now), seeds), List.of(event), "");
  }

  /**
   * Moments follow each other; only a drill that waited makes the next one begin from its start.
   */
  private Instant origin(Schedule schedule, Instant now) {
    return settings.whenGated() == WhenGated.WAIT ? now : schedule.moment();
  }
}
