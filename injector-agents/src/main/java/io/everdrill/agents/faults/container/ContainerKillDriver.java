package io.everdrill.agents.faults.container;

import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.ContainerUndo;
import io.everdrill.topics.events.ContainerFault;
import java.time.Duration;

/** SIGKILL to the container's first process, with which the others go. */
final class ContainerKillDriver extends ContainerEndDriver<ContainerFault.Kill> {

  ContainerKillDriver(Connections connections) {
    super(ContainerFault.Kill.class, connections);
  }

  @Override
  Duration grace(ContainerFault.Kill fault) {
    return Duration.ZERO;
  }

  @Override
  void hit(DockerEngine docker, ContainerFault.Kill fault, ContainerUndo.StartAgain undo) {
    docker.kill(undo.container());
  }

  @Override
  String command(ContainerFault.Kill fault, ContainerUndo.StartAgain undo) {
    return "kill " + undo.container();
  }
}
