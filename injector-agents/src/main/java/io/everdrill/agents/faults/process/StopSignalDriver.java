package io.everdrill.agents.faults.process;

import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Signal;
import io.everdrill.agents.linux.Watchdog;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A fault that is SIGSTOP to the target's process, and SIGCONT in the end. A stopped process stays
 * stopped when the agent dies, so a watchdog is armed before.
 */
public abstract class StopSignalDriver<F extends Fault>
    implements FaultDriver<F, Undo.ContinueProcess> {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

  /** Held so that the pipes stay open; whoever has none, as after a crash, can do without. */
  private final Map<Undo.ContinueProcess, Watchdog> watchdogs = new ConcurrentHashMap<>();

  private final Class<F> faultType;

  protected StopSignalDriver(Class<F> faultType) {
    this.faultType = faultType;
  }

  @Override
  public final Class<F> faultType() {
    return faultType;
  }

  @Override
  public final Class<Undo.ContinueProcess> undoType() {
    return Undo.ContinueProcess.class;
  }

  @Override
  public final String mechanism() {
    return "signal";
  }

  @Override
  public final String needs() {
    return "the target's user, or root";
  }

  @Override
  public final Support support() {
    return TargetProcess.support();
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
  public final Undo.ContinueProcess prepare(FaultOrder<F> order) {
    ProcessIdentity process = TargetProcess.of(order);
    if (process.stopped()) {
      throw new OrderRefused(
          Refusal.CONFLICT,
          "process " + process.pid() + " is stopped already, and not by this fault");
    }
    return new Undo.ContinueProcess(process);
  }

  @Override
  public final void apply(FaultOrder<F> order, Undo.ContinueProcess undo) {
    ProcessIdentity process = undo.process();
    Watchdog watchdog =
        Watchdog.arm(
            order.tag(), order.limit(), "", Undo.ContinueProcess.COMMANDS, undo.arguments());
    watchdogs.put(undo, watchdog);
    try {
      if (!watchdog.outlives(process.pid())) {
        throw new IllegalStateException(
            "the watchdog cannot leave the agent's control group, so nothing would end the pause"
                + " if that is killed as a whole");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("process " + process.pid() + " is gone", e);
    }
    process.signal(Signal.STOP);
    Await.until(STOP_LIMIT, process::stopped, "process " + process.pid() + " in state T");
    if (!watchdog.armed()) {
      throw new IllegalStateException("the watchdog ended before the fault was applied");
    }
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, Undo.ContinueProcess undo) {
    ProcessIdentity process = undo.process();
    return List.of(
        Watchdog.plan(
            order.tag(), order.limit(), "", Undo.ContinueProcess.COMMANDS, undo.arguments()),
        "kill -s STOP " + process.pid());
  }

  @Override
  public final Sight look(Undo.ContinueProcess undo) {
    if (!undo.process().alive()) {
      return Sight.TARGET_GONE;
    }
    return undo.process().stopped() ? Sight.IN_FORCE : Sight.NOT_IN_FORCE;
  }

  @Override
  public final void revert(Undo.ContinueProcess undo) {
    undo.process().signal(Signal.CONT);
  }

  @Override
  public final boolean gone(Undo.ContinueProcess undo) {
    return !undo.process().stopped();
  }

  @Override
  public final void release(Undo.ContinueProcess undo) {
    Watchdog watchdog = watchdogs.remove(undo);
    if (watchdog != null) {
      watchdog.dismiss();
    }
  }
}
