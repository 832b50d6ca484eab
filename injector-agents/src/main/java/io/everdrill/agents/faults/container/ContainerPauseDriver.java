package io.everdrill.agents.faults.container;

import com.github.dockerjava.api.command.InspectContainerResponse;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.ContainerUndo;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.topics.events.ContainerFault;

/** All processes frozen by the engine; the kernel still answers pings, and accepts connections. */
final class ContainerPauseDriver
    extends ContainerDriver<ContainerFault.Pause, ContainerUndo.Unpause> {

  ContainerPauseDriver(Connections connections) {
    super(ContainerFault.Pause.class, ContainerUndo.Unpause.class, connections);
  }

  @Override
  ContainerUndo.Unpause undo(
      DockerEngine docker,
      Connection connection,
      InspectContainerResponse container,
      FaultOrder<ContainerFault.Pause> order) {
    return new ContainerUndo.Unpause(
        connection, container.getId(), container.getState().getStartedAt());
  }

  @Override
  void hit(DockerEngine docker, ContainerFault.Pause fault, ContainerUndo.Unpause undo) {
    docker.pause(undo.container());
  }

  @Override
  boolean inForce(
      DockerEngine docker, InspectContainerResponse container, ContainerUndo.Unpause undo) {
    return Boolean.TRUE.equals(container.getState().getPaused())
        && undo.startedAt().equals(container.getState().getStartedAt());
  }

  @Override
  void putBack(
      DockerEngine docker, InspectContainerResponse container, ContainerUndo.Unpause undo) {
    if (inForce(docker, container, undo)) {
      docker.unpause(undo.container());
    }
  }

  @Override
  String command(ContainerFault.Pause fault, ContainerUndo.Unpause undo) {
    return "pause " + undo.container();
  }
}
