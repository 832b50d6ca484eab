package io.everdrill.scheduler;

import static io.everdrill.topics.events.DrillEvent.SkipReason.ALERT_FIRING;
import static io.everdrill.topics.events.DrillEvent.SkipReason.CONCURRENCY;
import static io.everdrill.topics.events.DrillEvent.SkipReason.COOLDOWN;
import static io.everdrill.topics.events.DrillEvent.SkipReason.FREEZE;
import static io.everdrill.topics.events.DrillEvent.SkipReason.HALTED;
import static io.everdrill.topics.events.DrillEvent.SkipReason.NOT_STEADY;
import static io.everdrill.topics.events.DrillEvent.SkipReason.NO_AGENT;
import static io.everdrill.topics.events.DrillEvent.SkipReason.NO_GUARD;
import static io.everdrill.topics.events.DrillEvent.SkipReason.OPEN_INCIDENT;
import static io.everdrill.topics.events.DrillEvent.SkipReason.SIBLINGS;
import static io.everdrill.topics.events.DrillEvent.SkipReason.STEADY_STATE_UNKNOWN;

import io.everdrill.scheduler.Groups.Part;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.Freeze;
import io.everdrill.topics.events.DefinitionEvent.Pace;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.DrillEvent.SkipReason;
import io.everdrill.topics.events.HaltEvent.State;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.PresenceEvent.Agent;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What may hold a drawn drill back. Every gate is open, or the drill does not start. */
final class Gates {

  /** A service whose probes fell silent longer ago than this is no longer watched. */
  private static final Duration UNWATCHED_AFTER = Duration.ofSeconds(60);

  private final SchedulerSettings settings;

  Gates(SchedulerSettings settings) {
    this.settings = settings;
  }

  /**
   * A drill that was drawn.
   *
   * @param target the drawn one
   * @param parts what will be injected and where: a noop where the leash says placebo
   */
  record Proposal(Target target, Scenario scenario, List<Part> parts) {

    private boolean breaks(Target other) {
      return parts.stream().anyMatch(p -> p.target().target().equals(other.target()));
    }

    /** Of all that will be broken; across a bridge the drawn target stands between. */
    private Stream<String> services() {
      return parts.stream().map(p -> p.target().service()).distinct();
    }
  }

  /** What the gates say. */
  sealed interface Answer {}

  /** All are open; these agents are to do it, one a part. */
  record Admitted(List<Agent> agents) implements Answer {}

  record Refused(SkipReason reason, String detail) implements Answer {}

  Answer ask(Proposal drill, Schedule schedule, World world, Instant now) {
    return Stream.of(
            halt(world),
            freeze(drill, world, now),
            incident(world),
            alert(world, now),
            concurrency(drill, schedule, world),
            cooldown(schedule, now),
            drill.parts().stream().flatMap(p -> agent(p, world, now)),
            guard(world, now),
            drill.parts().stream().flatMap(p -> siblings(p, drill, schedule, world, now)),
            steady(drill, world, now))
        .flatMap(s -> s)
        .<Answer>map(r -> r)
        .findFirst()
        .orElseGet(
            () ->
                new Admitted(
                    drill.parts().stream()
                        .map(p -> able(p, world, now).findFirst().orElseThrow())
                        .toList()));
  }

  private static Stream<Refused> halt(World world) {
    return world.halts().stream()
        .filter(s -> s.state() == State.HALTED && s.covers(world.cell()))
        .map(s -> new Refused(HALTED, "scope " + s.scope() + ", by " + s.by() + ": " + s.reason()));
  }

  /** The longest that the drill can be in force must end before a freeze begins. */
  private static Stream<Refused> freeze(Proposal drill, World world, Instant now) {
    Instant last = now.plus(Scheduling.EXPIRY).plus(drill.scenario().limit());
    return world.freezes().stream()
        .filter(f -> f.until().isAfter(now) && !f.from().isAfter(last))
        .min(Comparator.comparing(Freeze::from))
        .map(f -> new Refused(FREEZE, f.from() + " to " + f.until() + ": " + f.reason()))
        .stream();
  }

  private static Stream<Refused> incident(World world) {
    return world.hazards().incidents().entrySet().stream()
        .map(i -> new Refused(OPEN_INCIDENT, i.getKey() + ": " + i.getValue().summary()));
  }

  private static Stream<Refused> alert(World world, Instant now) {
    return world.hazards().criticals().values().stream()
        .filter(a -> a.heardAt().isAfter(now.minus(Hazards.FORGOTTEN_AFTER)))
        .map(
            a ->
                new Refused(
                    ALERT_FIRING, a.name() + " on " + a.service() + ", heard " + a.heardAt()));
  }

  private static Stream<Refused> concurrency(Proposal drill, Schedule schedule, World world) {
    Pace pace = world.programme().pace();
    if (schedule.running().size() >= pace.concurrentInCell()) {
      return refused(
          CONCURRENCY,
          schedule.running().size() + " of " + pace.concurrentInCell() + " in the cell");
    }
    return drill.services().flatMap(service -> concurrency(service, schedule, pace));
  }

  private static Stream<Refused> concurrency(String service, Schedule schedule, Pace pace) {
    long onService = schedule.running().stream().filter(r -> r.isOn(service)).count();
    return onService >= pace.concurrentPerService()
        ? refused(CONCURRENCY, onService + " of " + pace.concurrentPerService() + " on " + service)
        : Stream.empty();
  }

  private static Stream<Refused> cooldown(Schedule schedule, Instant now) {
    return now.isBefore(schedule.restUntil())
        ? refused(COOLDOWN, "until " + schedule.restUntil())
        : Stream.empty();
  }

  private Stream<Refused> agent(Part part, World world, Instant now) {
    return able(part, world, now).findAny().isEmpty()
        ? refused(
            NO_AGENT,
            "on %s able to %s, seen within %s"
                .formatted(
                    part.target().location().host(), part.fault().kind(), settings.agentPatience()))
        : Stream.empty();
  }

  private Stream<Agent> able(Part part, World world, Instant now) {
    return liveAgents(part.target(), world, now).filter(a -> a.can(part.fault()));
  }

  private Stream<Refused> guard(World world, Instant now) {
    return world.guardSeenAt().isBefore(now.minus(settings.guardPatience()))
        ? refused(NO_GUARD, "last pulse " + world.guardSeenAt())
        : Stream.empty();
  }

  /** Well is an instance that we do not break and whose host has a living agent. */
  private Stream<Refused> siblings(
      Part part, Proposal drill, Schedule schedule, World world, Instant now) {
    Target target = part.target();
    long well =
        world.targets().stream()
            .filter(t -> t.service().equals(target.service()) && t.kind() == target.kind())
            .filter(t -> !drill.breaks(t))
            .filter(t -> schedule.running().stream().noneMatch(r -> r.breaks(t.target())))
            .filter(t -> liveAgents(t, world, now).findAny().isPresent())
            .count();
    return well < target.healthySiblingsNeeded()
        ? refused(
            SIBLINGS,
            "expected %d well beside %s, found %d"
                .formatted(target.healthySiblingsNeeded(), target.target(), well))
        : Stream.empty();
  }

  /**
   * Whoever is watched must be well; the doors through which users reach the targets are watched.
   */
  private static Stream<Refused> steady(Proposal drill, World world, Instant now) {
    CallGraph graph = new CallGraph(world.targets());
    Set<String> watched = new TreeSet<>(graph.frontDoors(drill.target().service()));
    drill.services().map(graph::frontDoors).forEach(watched::addAll);
    for (Map.Entry<String, SteadyWindows> seen : world.steady().entrySet()) {
      if (seen.getValue().until().isAfter(now.minus(UNWATCHED_AFTER))) {
        watched.add(seen.getKey());
      }
    }
    return watched.stream().flatMap(service -> steady(service, drill.scenario(), world, now));
  }

  private static Stream<Refused> steady(
      String service, Scenario scenario, World world, Instant now) {
    SteadyWindows windows = world.steady().getOrDefault(service, SteadyWindows.NONE);
    return switch (windows.against(scenario.hypothesis(), now)) {
      case SteadyWindows.Steady s -> Stream.empty();
      case SteadyWindows.Unknown(String why) -> refused(STEADY_STATE_UNKNOWN, service + ": " + why);
      case SteadyWindows.NotSteady(double passRate) ->
          refused(
              NOT_STEADY,
              "%s: pass rate %.3f < %.3f over %s"
                  .formatted(
                      service,
                      passRate,
                      scenario.hypothesis().minPassRate(),
                      scenario.hypothesis().window()));
    };
  }

  /** On the target's host, the one heard last first. */
  private Stream<Agent> liveAgents(Target target, World world, Instant now) {
    Instant oldest = now.minus(settings.agentPatience());
    return world.agents().stream()
        .filter(a -> Eligible.serves(a, target) && !seenAt(a).isBefore(oldest))
        .sorted(Comparator.comparing(Gates::seenAt).reversed().thenComparing(Agent::agent));
  }

  /** By the broker's clock where the agent has measured its own against it. */
  private static Instant seenAt(Agent agent) {
    return agent.clock().basis() == ClockReading.Basis.MEASURED
        ? agent.seenAt().plus(agent.clock().offset())
        : agent.seenAt();
  }

  private static Stream<Refused> refused(SkipReason reason, String detail) {
    return Stream.of(new Refused(reason, detail));
  }
}
