package io.everdrill.agents.faults.container;

import com.github.dockerjava.api.command.InspectContainerResponse;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.ContainerUndo;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.ContainerFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A fault that ends a container's run. The engine takes it for a person's wish, and leaves the
 * restart policy out until somebody starts the container again.
 */
abstract class ContainerEndDriver<F extends ContainerFault>
    extends ContainerDriver<F, ContainerUndo.StartAgain> {

  private static final Duration STEP = Duration.ofMillis(20);

  /** For the engine to do what a dead agent had asked for. */
  private static final Duration SETTLE = Duration.ofSeconds(1);

  ContainerEndDriver(Class<F> faultType, Connections connections) {
    super(faultType, ContainerUndo.StartAgain.class, connections);
  }

  /** How long the container may take to end. */
  abstract Duration grace(F fault);

  @Override
  final ContainerUndo.StartAgain undo(
      DockerEngine docker,
      Connection connection,
      InspectContainerResponse container,
      FaultOrder<F> order) {
    Duration grace = grace(order.fault());
    if (Boolean.TRUE.equals(container.getHostConfig().getAutoRemove())) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "container " + container.getName() + ": it would be removed with its end (--rm)");
    }
    if (grace.compareTo(order.limit()) >= 0) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "graceMs: expected less than the limit, " + order.limit() + ", got " + grace);
    }
    return new ContainerUndo.StartAgain(
        connection,
        container.getId(),
        container.getState().getStartedAt(),
        grace.plus(SETTLE).toMillis());
  }

  @Override
  final boolean inForce(
      DockerEngine docker, InspectContainerResponse container, ContainerUndo.StartAgain undo) {
    return sameRun(container, undo)
        && !Boolean.TRUE.equals(container.getState().getRunning())
        && !Boolean.TRUE.equals(container.getState().getRestarting());
  }

  private static boolean sameRun(
      InspectContainerResponse container, ContainerUndo.StartAgain undo) {
    return undo.startedAt().equals(container.getState().getStartedAt());
  }

  /** A run that is about to end may not be taken for one that goes on. */
  @Override
  final void putBack(
      DockerEngine docker, InspectContainerResponse container, ContainerUndo.StartAgain undo) {
    long deadline = System.nanoTime() + Duration.ofMillis(undo.settleMs()).toNanos();
    InspectContainerResponse seen = container;
    while (sameRun(seen, undo)
        && !inForce(docker, seen, undo)
        && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(STEP.toNanos());
      seen = docker.container(undo.container()).orElse(seen);
    }
    if (inForce(docker, seen, undo)) {
      docker.start(undo.container());
    }
  }
}
