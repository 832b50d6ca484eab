package io.everdrill.agents.faults.process;

import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.ProcessFault;
import java.nio.file.Path;
import java.time.Duration;

/**
 * SIGKILL to the target's process, and again to whatever its supervisor puts in its place, if an
 * interval is given. Needs the target's pid file, and the right to signal it.
 */
final class ProcessKillDriver implements FaultDriver<ProcessFault.Kill, Undo.LeaveDead> {

  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
  private static final Duration DEATH_LIMIT = Duration.ofSeconds(3);

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
    return "signal";
  }

  @Override
  public Support support() {
    return TargetProcess.support();
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.NOTHING_LASTS;
  }

  @Override
  public Undo.LeaveDead prepare(FaultOrder<ProcessFault.Kill> order) {
    return new Undo.LeaveDead(TargetProcess.of(order.target()));
  }

  @Override
  public void apply(FaultOrder<ProcessFault.Kill> order, Undo.LeaveDead undo) {
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
  public Duration beat(ProcessFault.Kill fault) {
    return once(fault)
        ? FaultDriver.super.beat(fault)
        : fault.every().compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : fault.every();
  }

  @Override
  public void sustain(FaultOrder<ProcessFault.Kill> order, Undo.LeaveDead undo) {
    if (!once(order.fault())) {
      ProcessIdentity.inFile(Path.of(order.target().location().pidFile()))
          .ifPresent(p -> p.signal("KILL"));
    }
  }

  private static boolean once(ProcessFault.Kill fault) {
    return fault.every().isZero();
  }
}
