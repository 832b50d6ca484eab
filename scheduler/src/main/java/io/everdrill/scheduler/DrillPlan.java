package io.everdrill.scheduler;

import io.everdrill.scheduler.Groups.Part;
import io.everdrill.scheduler.RunningDrill.Broken;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.chance.InventoryDigest;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.DefinitionEvent.JudgingTimes;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.DrillEvent.DetectorInScope;
import io.everdrill.topics.events.DrillEvent.Draw;
import io.everdrill.topics.events.DrillEvent.PlannedInjection;
import io.everdrill.topics.events.DrillEvent.ServiceAliases;
import io.everdrill.topics.events.DrillEvent.Started;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.PresenceEvent.Agent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * An admitted drill written out: the closed world of its drill.started, the order to the agent, the
 * slot it holds.
 *
 * <p>On a shadow leash everything is written but the order: the drill is started with its plan, no
 * command is sent, and it ends when its limit is over.
 */
record DrillPlan(Started started, Target target, Duration limit) {

  /** After the expiry and the limit, this much for the revert itself. */
  static final Duration REVERT = Duration.ofSeconds(5);

  /** From the command to the common start: leases are given and undos are on disk by then. */
  static final Duration GROUP_LEAD = Duration.ofSeconds(3);

  static DrillPlan of(
      Schedule due,
      Gates.Proposal proposal,
      List<Agent> agents,
      Draw draw,
      World world,
      Instant now) {
    DrillId drill = due.drill();
    Scenario scenario = proposal.scenario();
    Programme programme = world.programme();
    Started started =
        new Started(
                world.cell(),
                drill,
                programme.programme(),
                programme.version(),
                scenario.scenario(),
                scenario.version(),
                programme.leash(),
                injections(drill, proposal, agents, world),
                scenario.hypothesis(),
                scenario.abortConditions(),
                scenario.groundTruth(),
                programme.judging(),
                detectors(world),
                aliases(world),
                draw,
                due.drawn(),
                now,
                now.plus(Scheduling.EXPIRY))
            .matchedBy(programme.matching())
            .ofInventory(InventoryDigest.of(world.targets()));
    return new DrillPlan(started, proposal.target(), scenario.limit());
  }

  private static List<PlannedInjection> injections(
      DrillId drill, Gates.Proposal proposal, List<Agent> agents, World world) {
    CallGraph graph = new CallGraph(world.targets());
    List<PlannedInjection> injections = new ArrayList<>();
    for (Part part : proposal.parts()) {
      int index = injections.size();
      Agent agent = agents.get(index);
      injections.add(
          new PlannedInjection(
              InjectionId.of(drill, index),
              part.target(),
              part.fault(),
              proposal.scenario().limit(),
              agent.agent(),
              agent.incarnation(),
              graph.callers(part.target().service()),
              proposal.scenario().shape()));
    }
    return injections;
  }

  /** What the leash lets the agents do. */
  static Fault fault(Fault fault, Leash leash) {
    return leash == Leash.PLACEBO ? new Fault.Noop() : fault;
  }

  Stream<Inject> commands() {
    return started.leash() == Leash.SHADOW
        ? Stream.empty()
        : started.injections().stream()
            .map(
                i ->
                    new Inject(
                        started.cell(),
                        i.injection(),
                        i.agent(),
                        i.incarnation(),
                        i.target(),
                        i.fault(),
                        i.limit(),
                        started.startedAt(),
                        beginsAt(),
                        started.expiresAt(),
                        i.shape()));
  }

  /** At once; what belongs together when every agent has had time to hear of it. */
  private Instant beginsAt() {
    return started.injections().size() > 1
        ? started.startedAt().plus(GROUP_LEAD)
        : started.startedAt();
  }

  RunningDrill slot(Duration cooldown) {
    JudgingTimes judging = started.judging();
    Instant freeAt =
        started.leash() == Leash.SHADOW
            ? started.startedAt().plus(limit)
            : started.expiresAt().plus(limit).plus(REVERT);
    Duration rest =
        cooldown.compareTo(judging.detectionWindow()) > 0 ? cooldown : judging.detectionWindow();
    return new RunningDrill(
        started.drill(),
        target.service(),
        target.target(),
        started.injections().stream().map(i -> InjectionStory.of(i.injection())).toList(),
        freeAt,
        rest,
        started.injections().stream()
            .map(i -> new Broken(i.target().target(), i.target().service()))
            .toList());
  }

  private static List<DetectorInScope> detectors(World world) {
    return world.detectors().stream()
        .filter(d -> d.watches(world.cell()))
        .map(d -> new DetectorInScope(d.detector(), d.version(), d.heartbeat(), d.startsAtError()))
        .toList();
  }

  /**
   * Every service of the cell, also without aliases: what is not listed is unknown to the judge.
   */
  private static List<ServiceAliases> aliases(World world) {
    Map<String, SortedSet<String>> byService = new TreeMap<>();
    for (Target target : world.targets()) {
      byService.computeIfAbsent(target.service(), s -> new TreeSet<>()).addAll(target.aliases());
    }
    return byService.entrySet().stream()
        .map(e -> new ServiceAliases(e.getKey(), List.copyOf(e.getValue())))
        .toList();
  }
}
