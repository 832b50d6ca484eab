package io.everdrill.agents.faults.process;

import io.everdrill.agents.faults.Aim;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.TargetGroup;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Signal;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.ProcessFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * SIGKILL to all that is in the control group that the target is, and again to whatever is in it at
 * each interval, if one is given. Who starts it again is outside of the group, or nobody does, and
 * what is started again is not killed by the same blow.
 */
final class GroupKillDriver implements FaultDriver<ProcessFault.Kill, Undo.LeaveDead> {

  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
  private static final Duration DEATH_LIMIT = Duration.ofSeconds(3);

  /** A process may start another while it is killed; each round finds fewer. */
  private static final int MOST_ROUNDS = 20;

  private final ControlGroups groups;

  /** By what names an injection's oldest process; whoever has none counts none. */
  private final Map<Undo.LeaveDead, AtomicLong> kills = new ConcurrentHashMap<>();

  GroupKillDriver(ControlGroups groups) {
    this.groups = groups;
  }

  @Override
  public Class<ProcessFault.Kill> faultType() {
    return ProcessFault.Kill.class;
  }

  @Override
  public Class<Undo.LeaveDead> undoType() {
    return Undo.LeaveDead.class;
  }

  @Override
  public String mechanism() {
    return "signal-whole";
  }

  @Override
  public Aim aim() {
    return Aim.ONLY_GROUP;
  }

  @Override
  public String needs() {
    return "root, control groups";
  }

  @Override
  public Support support() {
    return TargetProcess.support();
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.NOTHING_LASTS;
  }

  /** The oldest stands for all: it is dead when they are. */
  @Override
  public Undo.LeaveDead prepare(FaultOrder<ProcessFault.Kill> order) {
    return living(TargetGroup.of(groups, order.target())).stream()
        .min(Comparator.comparing(ProcessIdentity::bornTicks))
        .map(Undo.LeaveDead::new)
        .orElseThrow(
            () ->
                new OrderRefused(
                    Refusal.TARGET_NOT_FOUND, order.target().target() + ": all of it is dead"));
  }

  private static List<ProcessIdentity> living(TargetGroup group) {
    return group.processes().stream().flatMap(p -> ProcessIdentity.ofLiving(p).stream()).toList();
  }

  @Override
  public void apply(FaultOrder<ProcessFault.Kill> order, Undo.LeaveDead undo) {
    kills.put(undo, new AtomicLong());
    killAll(order, undo);
    Await.until(DEATH_LIMIT, () -> !undo.process().alive(), "process " + undo.process() + " dead");
  }

  /** Until all that were there at first, and what those started meanwhile, are dead. */
  private void killAll(FaultOrder<ProcessFault.Kill> order, Undo.LeaveDead undo) {
    List<ProcessIdentity> left = leftOf(order);
    Set<Long> sessions = new HashSet<>();
    for (int i = 0; i < MOST_ROUNDS && !left.isEmpty(); i++) {
      List<ProcessIdentity> killed = left;
      killed.forEach(process -> process.session().ifPresent(sessions::add));
      killed.forEach(process -> process.signal(Signal.KILL));
      Await.until(
          DEATH_LIMIT, () -> killed.stream().noneMatch(ProcessIdentity::alive), killed + " dead");
      kills.computeIfPresent(
          undo,
          (u, count) -> {
            count.addAndGet(killed.size());
            return count;
          });
      left = leftOf(order).stream().filter(process -> isOfTheDead(process, sessions)).toList();
    }
  }

  /**
   * And not what somebody has started in the place of the dead: not whose parent lives, nor what is
   * of a session that none of the dead was of, as all that process 1 starts.
   */
  private static boolean isOfTheDead(ProcessIdentity process, Set<Long> sessions) {
    return process.session().stream().anyMatch(sessions::contains)
        && ProcessHandle.of(process.pid())
            .flatMap(ProcessHandle::parent)
            .filter(parent -> parent.pid() > 1)
            .isEmpty();
  }

  /** None where it has become empty, or is gone. */
  private List<ProcessIdentity> leftOf(FaultOrder<ProcessFault.Kill> order) {
    try {
      return living(TargetGroup.of(groups, order.target()));
    } catch (OrderRefused e) {
      if (e.reason() == Refusal.TARGET_NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  @Override
  public List<String> plan(FaultOrder<ProcessFault.Kill> order, Undo.LeaveDead undo) {
    TargetGroup group = TargetGroup.of(groups, order.target());
    List<String> plan = new ArrayList<>();
    plan.add("kill -s KILL " + joined(living(group).stream().map(ProcessIdentity::pid).toList()));
    if (!order.fault().every().isZero()) {
      plan.add(
          "every %d ms: kill -s KILL $(cat %s)"
              .formatted(beat(order.fault()).toMillis(), joined(group.lists())));
    }
    return plan;
  }

  private static String joined(List<?> words) {
    return words.stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  /** In force as long as the process that was there at first is not. */
  @Override
  public Sight look(Undo.LeaveDead undo) {
    return undo.process().alive() ? Sight.NOT_IN_FORCE : Sight.IN_FORCE;
  }

  /** A killed process is not brought back by the one who killed it. */
  @Override
  public void revert(Undo.LeaveDead undo) {
    kills.remove(undo);
  }

  @Override
  public boolean gone(Undo.LeaveDead undo) {
    return true;
  }

  @Override
  public String counts() {
    return "processes";
  }

  /** Processes that were killed; each that was found was. */
  @Override
  public List<Exposure> exposure(Undo.LeaveDead undo) {
    AtomicLong count = kills.get(undo);
    return count == null ? List.of() : List.of(new Exposure("processes", count.get(), count.get()));
  }

  @Override
  public Duration beat(ProcessFault.Kill fault) {
    Duration every = fault.every();
    if (every.isZero()) {
      return FaultDriver.super.beat(fault);
    }
    return every.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : every;
  }

  @Override
  public void sustain(FaultOrder<ProcessFault.Kill> order, Undo.LeaveDead undo) {
    if (!order.fault().every().isZero() && !leftOf(order).isEmpty()) {
      killAll(order, undo);
    }
  }
}
