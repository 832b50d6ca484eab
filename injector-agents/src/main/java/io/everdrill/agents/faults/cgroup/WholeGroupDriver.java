package io.everdrill.agents.faults.cgroup;

import io.everdrill.agents.faults.Aim;
import io.everdrill.agents.faults.CgroupUndo.RestoreGroup;
import io.everdrill.agents.faults.CgroupUndo.Setting;
import io.everdrill.agents.faults.CgroupUndo.Was;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.Watchdog;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Sets what the control group that the target is says of itself, in place: it holds for all that is
 * in it and for what comes into it, and nobody is moved.
 */
public abstract class WholeGroupDriver<F extends Fault> implements FaultDriver<F, RestoreGroup> {

  /** What the kernel does not do yet is set again, at most so often. */
  private static final int MOST_TRIES = 50;

  private static final Duration STEP = Duration.ofMillis(10);

  private final Class<F> faultType;
  private final ControlGroups groups;
  private final HeldWatchdogs watchdogs;

  /** What is in force, by the file: a second fault would take the first one's text for the old. */
  private final Map<String, RestoreGroup> inForce = new ConcurrentHashMap<>();

  protected WholeGroupDriver(Class<F> faultType, ControlGroups groups, HeldWatchdogs watchdogs) {
    this.faultType = faultType;
    this.groups = groups;
    this.watchdogs = watchdogs;
  }

  /**
   * Its folder in the hierarchy that this needs.
   *
   * @throws OrderRefused if it is not there
   */
  protected abstract Path folder(TargetGroup target);

  /** What makes it a fault. */
  protected abstract List<Setting> settings(F fault, Path group);

  /**
   * What takes the settings off.
   *
   * @throws OrderRefused if they cannot be made to this group, or are no fault to it
   */
  protected abstract List<Was> before(F fault, Path group);

  /** Whether the kernel does to the group what was set. */
  protected boolean effective(Path group) {
    return true;
  }

  @Override
  public final Class<F> faultType() {
    return faultType;
  }

  @Override
  public final Class<RestoreGroup> undoType() {
    return RestoreGroup.class;
  }

  @Override
  public final Aim aim() {
    return Aim.ONLY_GROUP;
  }

  @Override
  public final EndsAlone endsAlone() {
    return EndsAlone.WATCHDOG;
  }

  @Override
  public final RestoreGroup prepare(FaultOrder<F> order) {
    Path group = folder(TargetGroup.of(groups, order.target()));
    RestoreGroup undo =
        new RestoreGroup(order.tag(), group.toString(), before(order.fault(), group));
    for (String file : undo.resources()) {
      RestoreGroup first = inForce.get(file);
      if (first != null && look(first) == Sight.IN_FORCE) {
        throw new OrderRefused(Refusal.CONFLICT, file + " is set by " + first.tag() + " already");
      }
    }
    return undo;
  }

  @Override
  public final void apply(FaultOrder<F> order, RestoreGroup undo) {
    Path group = Path.of(undo.group());
    watchdogs.armFor(
        TargetGroup.LIVES_WITH,
        order.tag(),
        order.limit(),
        RestoreGroup.COMMANDS,
        undo.arguments());
    List<Setting> settings = settings(order.fault(), group);
    undo.resources().forEach(file -> inForce.put(file, undo));
    set(group, settings);
    for (int i = 0; i < MOST_TRIES && !effective(group); i++) {
      LockSupport.parkNanos(STEP.toNanos());
      set(group, settings);
    }
    watchdogs.requireArmed(order.tag());
  }

  private static void set(Path group, List<Setting> settings) {
    settings.forEach(s -> ControlGroups.write(group.resolve(s.file()), s.text()));
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, RestoreGroup undo) {
    Path group = Path.of(undo.group());
    List<String> plan = new ArrayList<>();
    plan.add(
        Watchdog.plan(order.tag(), order.limit(), "", RestoreGroup.COMMANDS, undo.arguments()));
    settings(order.fault(), group)
        .forEach(s -> plan.add("echo '%s' > '%s/%s'".formatted(s.text(), group, s.file())));
    return plan;
  }

  @Override
  public final Sight look(RestoreGroup undo) {
    Path group = Path.of(undo.group());
    if (!Files.isDirectory(group)) {
      return Sight.TARGET_GONE;
    }
    return isSet(undo) && effective(group) ? Sight.IN_FORCE : Sight.NOT_IN_FORCE;
  }

  /** What somebody else wrote meanwhile stays. */
  @Override
  public final void revert(RestoreGroup undo) {
    Path group = Path.of(undo.group());
    undo.files().stream()
        .filter(was -> says(group, was))
        .forEach(was -> ControlGroups.write(group.resolve(was.file()), was.was()));
  }

  @Override
  public final void release(RestoreGroup undo) {
    undo.resources().forEach(file -> inForce.remove(file, undo));
    watchdogs.dismiss(undo.tag());
  }

  @Override
  public final boolean gone(RestoreGroup undo) {
    return !isSet(undo);
  }

  /** Whether any of it is there. */
  private static boolean isSet(RestoreGroup undo) {
    return undo.files().stream().anyMatch(was -> says(Path.of(undo.group()), was));
  }

  /** Whether the file says what the fault wrote, or a line of it does. */
  private static boolean says(Path group, Was was) {
    Path file = group.resolve(was.file());
    return Files.exists(file)
        && ControlGroups.read(file).lines().anyMatch(l -> (l + " ").startsWith(was.set() + " "));
  }
}
