package io.everdrill.agents.faults.cgroup;

import io.everdrill.agents.faults.Aim;
import io.everdrill.agents.faults.CgroupUndo.RestoreLimit;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Watchdog;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sets a limit of the v2 group that the target is, or that it has for itself, as a systemd service
 * or a container has. In place, because v2 forbids limits below a group that holds processes;
 * refused if others are in that of a process.
 */
public abstract class GroupLimitDriver<F extends Fault> implements FaultDriver<F, RestoreLimit> {

  private final ControlGroups groups;
  private final HeldWatchdogs watchdogs;
  private final String controller;
  private final String file;

  /** What is in force, by the file: a second fault would take the first one's limit for the old. */
  private final Map<String, RestoreLimit> inForce = new ConcurrentHashMap<>();

  /**
   * @param file of the group, that holds the limit
   */
  protected GroupLimitDriver(
      ControlGroups groups, HeldWatchdogs watchdogs, String controller, String file) {
    this.groups = groups;
    this.watchdogs = watchdogs;
    this.controller = controller;
    this.file = file;
  }

  /** What is written for the fault. */
  protected abstract String text(F fault);

  /** What is written to have again what the file says now. */
  protected String was(F fault, String content) {
    return content.strip();
  }

  @Override
  public final Class<RestoreLimit> undoType() {
    return RestoreLimit.class;
  }

  @Override
  public final String mechanism() {
    return "cgroup-v2-" + controller;
  }

  @Override
  public final String needs() {
    return "root, control groups v2";
  }

  @Override
  public final Support support() {
    return groups.supportV2(controller);
  }

  @Override
  public final Aim aim() {
    return Aim.ALSO_GROUP;
  }

  /** The host sees what is in a container by a process id of its own. */
  @Override
  public final boolean entersTarget() {
    return true;
  }

  @Override
  public final EndsAlone endsAlone() {
    return EndsAlone.WATCHDOG;
  }

  @Override
  public final RestoreLimit prepare(FaultOrder<F> order) {
    return order.target().location().controlGroup().isEmpty()
        ? ofProcess(order, TargetProcess.of(order))
        : restore(order, ProcessIdentity.NONE, TargetGroup.of(groups, order.target()).v2());
  }

  private RestoreLimit ofProcess(FaultOrder<F> order, ProcessIdentity process) {
    Path group = groups.groupV2(process.pid());
    RestoreLimit undo = restore(order, process, group);
    requireAlone(process, group);
    return undo;
  }

  private RestoreLimit restore(FaultOrder<F> order, ProcessIdentity process, Path group) {
    Path limit = group.resolve(file);
    if (groups.isRoot(group) || !Files.exists(limit)) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "%s: its group %s has no %s: start it in a group of its own with controller %s"
              .formatted(order.target().target(), group, file, controller));
    }
    RestoreLimit first = inForce.get(limit.toString());
    if (first != null && look(first) == Sight.IN_FORCE) {
      throw new OrderRefused(Refusal.CONFLICT, limit + " is set by " + first.tag() + " already");
    }
    String set = text(order.fault());
    String was = was(order.fault(), ControlGroups.read(limit));
    if (set.equals(was)) {
      throw new OrderRefused(Refusal.CONFLICT, limit + " says '" + was + "' already");
    }
    return new RestoreLimit(order.tag(), process, limit.toString(), set, was);
  }

  private static void requireAlone(ProcessIdentity process, Path group) {
    var ours =
        ProcessHandle.of(process.pid()).stream()
            .flatMap(ProcessHandle::descendants)
            .map(ProcessHandle::pid)
            .collect(Collectors.toSet());
    ours.add(process.pid());
    var others = ControlGroups.processes(group).stream().filter(p -> !ours.contains(p)).toList();
    try (Stream<Path> inside = Files.list(group)) {
      if (!others.isEmpty() || inside.anyMatch(Files::isDirectory)) {
        throw new OrderRefused(
            Refusal.UNSUPPORTED,
            group + " is not the target's alone: it has groups below it, or processes " + others);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(group + ": cannot be listed", e);
    }
  }

  @Override
  public final void apply(FaultOrder<F> order, RestoreLimit undo) {
    watchdogs.armFor(
        isWhole(undo) ? TargetGroup.LIVES_WITH : undo.process().pid(),
        order.tag(),
        order.limit(),
        RestoreLimit.COMMANDS,
        undo.arguments());
    ControlGroups.write(Path.of(undo.file()), undo.set());
    inForce.put(undo.file(), undo);
    watchdogs.requireArmed(order.tag());
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, RestoreLimit undo) {
    return List.of(
        Watchdog.plan(order.tag(), order.limit(), "", RestoreLimit.COMMANDS, undo.arguments()),
        "echo '" + undo.set() + "' > '" + undo.file() + "'");
  }

  @Override
  public final Sight look(RestoreLimit undo) {
    Path limit = Path.of(undo.file());
    if (!(isWhole(undo) || undo.process().alive()) || !Files.exists(limit)) {
      return Sight.TARGET_GONE;
    }
    return isSet(undo) ? Sight.IN_FORCE : Sight.NOT_IN_FORCE;
  }

  /** Of a control group, and no process of it. */
  private static boolean isWhole(RestoreLimit undo) {
    return undo.process().equals(ProcessIdentity.NONE);
  }

  /** What somebody else wrote meanwhile stays. */
  @Override
  public final void revert(RestoreLimit undo) {
    if (isSet(undo)) {
      ControlGroups.write(Path.of(undo.file()), undo.was());
    }
  }

  @Override
  public final void release(RestoreLimit undo) {
    inForce.remove(undo.file(), undo);
    watchdogs.dismiss(undo.tag());
  }

  /** Also when the target is gone: its group may live on in a service that starts again. */
  @Override
  public final boolean gone(RestoreLimit undo) {
    return !isSet(undo);
  }

  /** Whether the file says what the fault wrote, or a line of it does. */
  private static boolean isSet(RestoreLimit undo) {
    Path limit = Path.of(undo.file());
    return Files.exists(limit)
        && ControlGroups.read(limit).lines().anyMatch(l -> (l + " ").startsWith(undo.set() + " "));
  }
}
