package io.everdrill.agents.faults.container;

import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.ContainerUndo;
import io.everdrill.topics.events.ContainerFault;
import java.time.Duration;

/** The container's own stop signal, and SIGKILL to what is left after the grace. */
final class ContainerStopDriver extends ContainerEndDriver<ContainerFault.Stop> {

  ContainerStopDriver(Connections connections) {
    super(ContainerFault.Stop.class, connections);
  }

  /** The engine counts whole seconds: rounded up. */
  @Override
  Duration grace(ContainerFault.Stop fault) {
    return Duration.ofSeconds(fault.grace().plusMillis(999).toSeconds());
  }

  @Override
  void hit(DockerEngine docker, ContainerFault.Stop fault, ContainerUndo.StartAgain undo) {
    docker.stop(undo.container(), grace(fault));
  }

  @Override
  String command(ContainerFault.Stop fault, ContainerUndo.StartAgain undo) {
    return "stop -t " + grace(fault).toSeconds() + " " + undo.container();
  }
}
