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
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A fault that is SIGKILL to the target's process, and again to whatever its supervisor puts in its
 * place, if an interval is given. Needs the target's pid file, and the right to signal it.
 */
public abstract class KillSignalDriver<F extends Fault> implements FaultDriver<F, Undo.LeaveDead> {

  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
  private static final Duration DEATH_LIMIT = Duration.ofSeconds(3);

  private final Class<F> faultType;

  /**
   * By what names an injection's first process; whoever has none, as after a crash, counts none.
   */
  private final Map<Undo.LeaveDead, AtomicLong> kills = new ConcurrentHashMap<>();

  protected KillSignalDriver(Class<F> faultType) {
    this.faultType = faultType;
  }

  /** Time between kills, as the agent beats; zero kills once. */
  protected abstract Duration every(F fault);

  /** Who goes on killing without being told at each beat. */
  protected ProcessIdentity killer() {
    return ProcessIdentity.NONE;
  }

  /** Whether it also kills what comes in the place of the first. */
  protected boolean needsSuccessor(F fault) {
    return !every(fault).isZero();
  }

  @Override
  public final Class<F> faultType() {
    return faultType;
  }

  @Override
  public final Class<Undo.LeaveDead> undoType() {
    return Undo.LeaveDead.class;
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
    return EndsAlone.NOTHING_LASTS;
  }

  @Override
  public final Undo.LeaveDead prepare(FaultOrder<F> order) {
    ProcessIdentity process = TargetProcess.of(order);
    if (needsSuccessor(order.fault()) && order.target().location().pidFile().isEmpty()) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          order.target().target()
              + ": has no pidFile, and only that says who comes in the killed one's place");
    }
    return new Undo.LeaveDead(process, killer());
  }

  @Override
  public void apply(FaultOrder<F> order, Undo.LeaveDead undo) {
    undo.process().signal(Signal.KILL);
    Await.until(DEATH_LIMIT, () -> !undo.process().alive(), "process " + undo.process() + " dead");
    kills.put(undo, new AtomicLong(1));
  }

  @Override
  public List<String> plan(FaultOrder<F> order, Undo.LeaveDead undo) {
    String once = "kill -s KILL " + undo.process().pid();
    Duration every = every(order.fault());
    return every.isZero() ? List.of(once) : List.of(once, killAgain(order, beat(order.fault())));
  }

  /** What {@link #killSuccessor} does, again and again. */
  protected final String killAgain(FaultOrder<F> order, Duration every) {
    return "every "
        + every.toMillis()
        + " ms: kill -s KILL $(cat '"
        + order.target().location().pidFile()
        + "')";
  }

  /** In force as long as the process that was there at first is not. */
  @Override
  public final Sight look(Undo.LeaveDead undo) {
    return undo.process().alive() ? Sight.NOT_IN_FORCE : Sight.IN_FORCE;
  }

  /** A killed process is not brought back by the one who killed it. */
  @Override
  public void revert(Undo.LeaveDead undo) {
    kills.remove(undo);
  }

  @Override
  public final String counts() {
    return "processes";
  }

  /** Processes that were killed; each that came was. */
  @Override
  public final List<Exposure> exposure(Undo.LeaveDead undo) {
    AtomicLong count = kills.get(undo);
    return count == null ? List.of() : List.of(new Exposure("processes", count.get(), count.get()));
  }

  @Override
  public boolean gone(Undo.LeaveDead undo) {
    return true;
  }

  @Override
  public final Duration beat(F fault) {
    Duration every = every(fault);
    if (every.isZero()) {
      return FaultDriver.super.beat(fault);
    }
    return every.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : every;
  }

  @Override
  public final void sustain(FaultOrder<F> order, Undo.LeaveDead undo) {
    if (!every(order.fault()).isZero()) {
      killSuccessor(order, undo);
    }
  }

  /** Kills what the supervisor has put in the place of the process, if there is something. */
  protected final void killSuccessor(FaultOrder<F> order, Undo.LeaveDead undo) {
    ProcessIdentity.inFile(Path.of(order.target().location().pidFile()))
        .filter(p -> p.pid() > 1 && !p.isSelfOrAncestor())
        .ifPresent(
            successor -> {
              successor.signal(Signal.KILL);
              kills.computeIfPresent(
                  undo,
                  (u, count) -> {
                    count.incrementAndGet();
                    return count;
                  });
            });
  }
}
