package io.everdrill.agents.faults.cgroup;

import io.everdrill.agents.faults.CgroupUndo.LeaveGroup;
import io.everdrill.agents.faults.CgroupUndo.Setting;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Watchdog;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Moves the target's process, and what it started, into a group of the injection's own below the
 * group that they are in. Below, so that limits from outside go on holding; and as long as the own
 * group is there, nobody can remove the one to go back to.
 */
public abstract class OwnGroupDriver<F extends Fault> implements FaultDriver<F, LeaveGroup> {

  private static final Duration END_LIMIT = Duration.ofSeconds(3);

  /** Processes may be started while others are moved; each round finds fewer. */
  private static final int MOST_ROUNDS = 50;

  /**
   * Between two tries to set what the kernel does not do yet: v1 tells a process to freeze once,
   * and one that just begins to wait for its child misses that.
   */
  private static final Duration STEP = Duration.ofMillis(10);

  private final HeldWatchdogs watchdogs;

  protected OwnGroupDriver(HeldWatchdogs watchdogs) {
    this.watchdogs = watchdogs;
  }

  /**
   * The group that a process is in now.
   *
   * @throws OrderRefused if there is none that can be seen from here
   */
  protected abstract Path groupOf(long pid);

  /**
   * What makes the group a fault.
   *
   * @param processes that will be moved into it
   * @throws OrderRefused if it cannot be done to these
   */
  protected abstract List<Setting> settings(F fault, List<Long> processes);

  /** What takes the settings off. */
  protected abstract List<Setting> release(F fault);

  /** Whether the kernel does to the group what was set. */
  protected boolean effective(Path group) {
    return true;
  }

  @Override
  public final Class<LeaveGroup> undoType() {
    return LeaveGroup.class;
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
  public final LeaveGroup prepare(FaultOrder<F> order) {
    ProcessIdentity process = TargetProcess.of(order);
    Path home = groupOf(process.pid());
    if (home.getFileName().toString().startsWith(ControlGroups.OWN_PREFIX)) {
      throw new OrderRefused(
          Refusal.CONFLICT,
          "process " + process.pid() + " is in the group of another injection, " + home);
    }
    settings(order.fault(), together(process, home));
    return new LeaveGroup(
        order.tag(),
        process,
        home.toString(),
        ControlGroups.OWN_PREFIX + order.tag(),
        release(order.fault()));
  }

  @Override
  public final void apply(FaultOrder<F> order, LeaveGroup undo) {
    ProcessIdentity process = undo.process();
    Path home = Path.of(undo.home());
    Path group = Path.of(undo.group());
    watchdogs.armFor(
        process.pid(), order.tag(), order.limit(), LeaveGroup.COMMANDS, undo.arguments());
    try {
      Files.createDirectory(group);
    } catch (IOException e) {
      throw new UncheckedIOException(group + ": cannot be made", e);
    }
    List<Setting> settings = settings(order.fault(), together(process, home));
    set(group, settings);
    int round = 0;
    for (List<Long> left = together(process, home);
        !left.isEmpty() && round < MOST_ROUNDS;
        left = together(process, home)) {
      left.forEach(pid -> move(pid, group));
      round++;
    }
    for (int i = 0; i < MOST_ROUNDS && !effective(group); i++) {
      LockSupport.parkNanos(STEP.toNanos());
      set(group, settings);
    }
    watchdogs.requireArmed(order.tag());
  }

  private static void set(Path group, List<Setting> settings) {
    settings.forEach(s -> ControlGroups.write(group.resolve(s.file()), s.text()));
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, LeaveGroup undo) {
    List<Long> processes = together(undo.process(), Path.of(undo.home()));
    List<String> plan = new ArrayList<>();
    plan.add(Watchdog.plan(order.tag(), order.limit(), "", LeaveGroup.COMMANDS, undo.arguments()));
    plan.add("mkdir '" + undo.group() + "'");
    settings(order.fault(), processes)
        .forEach(s -> plan.add("echo '%s' > '%s/%s'".formatted(s.text(), undo.group(), s.file())));
    processes.forEach(pid -> plan.add("echo %d > '%s/cgroup.procs'".formatted(pid, undo.group())));
    return plan;
  }

  /**
   * The process and its descendants that are still in the group where it was found. Each is asked
   * for its group: of a v1 group that grows while it is listed the kernel leaves some out.
   */
  private List<Long> together(ProcessIdentity process, Path home) {
    Stream<Long> descendants =
        ProcessHandle.of(process.pid()).stream()
            .flatMap(ProcessHandle::descendants)
            .map(ProcessHandle::pid);
    return Stream.concat(Stream.of(process.pid()), descendants)
        .filter(pid -> isIn(home, pid))
        .toList();
  }

  private boolean isIn(Path group, long pid) {
    try {
      return ProcessIdentity.ofLiving(pid).isPresent() && groupOf(pid).equals(group);
    } catch (OrderRefused | UncheckedIOException e) {
      // It has ended meanwhile.
      return false;
    }
  }

  /** A process that has ended cannot be moved, and need not be. */
  private static void move(long pid, Path group) {
    try {
      ControlGroups.move(pid, group);
    } catch (IOException e) {
      if (ProcessHandle.of(pid).isPresent() && Files.isDirectory(group)) {
        throw new UncheckedIOException("process " + pid + " cannot be moved to " + group, e);
      }
    }
  }

  @Override
  public final Sight look(LeaveGroup undo) {
    if (!undo.process().alive()) {
      return Sight.TARGET_GONE;
    }
    Path group = Path.of(undo.group());
    return Files.isDirectory(group)
            && groupOf(undo.process().pid()).equals(group)
            && effective(group)
        ? Sight.IN_FORCE
        : Sight.NOT_IN_FORCE;
  }

  @Override
  public final void revert(LeaveGroup undo) {
    Await.until(END_LIMIT, () -> left(undo), undo.group() + " to be empty and removed");
  }

  @Override
  public final void release(LeaveGroup undo) {
    watchdogs.dismiss(undo.tag());
  }

  private static boolean left(LeaveGroup undo) {
    Path group = Path.of(undo.group());
    try {
      if (Files.isDirectory(group)) {
        for (Setting setting : undo.release()) {
          ControlGroups.write(group.resolve(setting.file()), setting.text());
        }
        ControlGroups.processes(group).forEach(pid -> move(pid, Path.of(undo.home())));
        Files.delete(group);
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      // Removed meanwhile by the watchdog, or a process came between: another try finds out.
      return !Files.isDirectory(group);
    }
  }

  @Override
  public final boolean gone(LeaveGroup undo) {
    return !Files.isDirectory(Path.of(undo.group()));
  }
}
