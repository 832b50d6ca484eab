package io.everdrill.agents.faults;

import io.everdrill.topics.events.Fault;
import java.nio.file.Path;
import java.time.Duration;

/**
 * SIGKILL to the target's process, and again to whatever its supervisor puts in its place, if an
 * interval is given. Needs the target's pid file, and the right to signal it.
 */
final class ProcessKillDriver implements FaultDriver<Fault.ProcessKill, Undo.LeaveDead> {

  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
  private static final Duration DEATH_LIMIT = Duration.ofSeconds(3);

  @Override
  public Class<Fault.ProcessKill> faultType() {
    return Fault.ProcessKill.class;
  }

  @Override
  public Class<Undo.LeaveDead> undoType() {
    return Undo.LeaveDead.class;
  }

  @Override
  public Support support() {
    return Signals.support("signal");
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.NOTHING_LASTS;
  }

  @Override
  public Undo.LeaveDead prepare(FaultOrder<Fault.ProcessKill> order) {
    return new Undo.LeaveDead(Signals.processOf(order.target()));
  }

  @Override
  public void apply(FaultOrder<Fault.ProcessKill> order, Undo.LeaveDead undo) {
    undo.process().signal("KILL");
    Await.until(DEATH_LIMIT, () -> !undo.process().alive(), "process " + undo.process() + " dead");
  }

  /** In force as long as the process that was there at first is not. */
  @Override
  public Sight look(Undo.LeaveDead undo) {
    return undo.process().alive() ? Sight.NOT_IN_FORCE : Sight.IN_FORCE;
  }

  /** A killed process is not brought back by the one who killed it. */
  @Override
  public void revert(Undo.LeaveDead undo) {}

  @Override
  public boolean gone(Undo.LeaveDead undo) {
    return true;
  }

  @Override
  public Duration beat(Fault.ProcessKill fault) {
    return once(fault)
        ? FaultDriver.super.beat(fault)
        : fault.every().compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : fault.every();
  }

  @Override
  public void sustain(FaultOrder<Fault.ProcessKill> order, Undo.LeaveDead undo) {
    if (!once(order.fault())) {
      ProcessIdentity.inFile(Path.of(order.target().location().pidFile()))
          .ifPresent(p -> p.signal("KILL"));
    }
  }

  private static boolean once(Fault.ProcessKill fault) {
    return fault.every().isZero();
  }
}
