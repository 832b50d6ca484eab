package io.everdrill.agents.faults.container;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.ConnectionDriver;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.ContainerUndo;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.topics.events.ContainerFault;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.util.List;
import java.util.Optional;

/**
 * A fault of a running container. A driver says what it asks the engine for, how that is seen, and
 * how it is put back; the rest is the same for all.
 */
abstract class ContainerDriver<F extends ContainerFault, U extends ContainerUndo>
    extends ConnectionDriver<F, U> {

  ContainerDriver(Class<F> faultType, Class<U> undoType, Connections connections) {
    super(faultType, undoType, connections);
  }

  /**
   * What it takes to go back.
   *
   * @throws OrderRefused if it could not be put back
   */
  abstract U undo(
      DockerEngine docker,
      Connection connection,
      InspectContainerResponse container,
      FaultOrder<F> order);

  abstract void hit(DockerEngine docker, F fault, U undo);

  abstract boolean inForce(DockerEngine docker, InspectContainerResponse container, U undo);

  /** Called with the container as it is now, whether the fault is in force or not. */
  abstract void putBack(DockerEngine docker, InspectContainerResponse container, U undo);

  /** As a person would give it to {@code docker}. */
  abstract String command(F fault, U undo);

  @Override
  protected final List<String> schemes() {
    return List.of(RunningContainer.SCHEME);
  }

  @Override
  public final String mechanism() {
    return "docker";
  }

  @Override
  public final String needs() {
    return "Docker Engine, and the right to use its socket";
  }

  @Override
  public final Support support() {
    String refused = "";
    for (Connection connection : RunningContainer.engines(connections())) {
      try (DockerEngine docker = DockerEngine.connect(connection)) {
        docker.ping();
        return new Support.Yes();
      } catch (RuntimeException e) {
        refused += (refused.isEmpty() ? "" : "; ") + e.getMessage();
      }
    }
    return new Support.No(refused);
  }

  @Override
  public final U prepare(FaultOrder<F> order) {
    Target target = order.target();
    Connection connection = RunningContainer.connection(connections(), target);
    try (DockerEngine docker = DockerEngine.connect(connection)) {
      return undo(docker, connection, RunningContainer.of(docker, target), order);
    }
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, U undo) {
    return List.of("docker -H " + undo.connection().url() + " " + command(order.fault(), undo));
  }

  @Override
  public final void apply(FaultOrder<F> order, U undo) {
    try (DockerEngine docker = DockerEngine.connect(undo.connection())) {
      hit(docker, order.fault(), undo);
    }
  }

  @Override
  public final Sight look(U undo) {
    try (DockerEngine docker = DockerEngine.connect(undo.connection())) {
      return look(docker, undo);
    }
  }

  private Sight look(DockerEngine docker, U undo) {
    return docker
        .container(undo.container())
        .map(seen -> inForce(docker, seen, undo) ? Sight.IN_FORCE : Sight.NOT_IN_FORCE)
        .orElse(Sight.TARGET_GONE);
  }

  @Override
  public final void revert(U undo) {
    try (DockerEngine docker = DockerEngine.connect(undo.connection())) {
      Optional<InspectContainerResponse> container = docker.container(undo.container());
      if (container.isEmpty()) {
        return;
      }
      try {
        putBack(docker, container.get(), undo);
      } catch (DockerException e) {
        // The agent and the process that undoes for a dead one may both be at it: one is late.
        if (look(docker, undo) == Sight.IN_FORCE) {
          throw e;
        }
      }
    }
  }
}
