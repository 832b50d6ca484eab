package io.everdrill.agents.faults.container;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Survey;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.util.List;
import java.util.Optional;

/** Faults of containers that Docker runs. */
public final class ContainerFaults implements FaultFamily {

  private final Connections connections;

  public ContainerFaults(Connections connections) {
    this.connections = connections;
  }

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(
        new ContainerKillDriver(connections),
        new ContainerPauseDriver(connections),
        new ContainerStopDriver(connections),
        new ContainerDisconnectDriver(connections));
  }

  @Override
  public Optional<ProcessIdentity> processOf(Target target) {
    Connection engine = RunningContainer.connection(connections, target);
    if (!RunningContainer.isThere(engine)) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND,
          "%s: container %s is not known here, where nothing is at %s"
              .formatted(target.target(), target.location().container(), engine.url()));
    }
    try (DockerEngine docker = DockerEngine.connect(engine)) {
      return Optional.of(RunningContainer.process(docker, target));
    }
  }

  @Override
  public Survey survey() {
    return Survey.NOTHING.butNot(
        "containers that are paused, stopped or without their network: a fault leaves no mark on"
            + " them");
  }

  @Override
  public void close() {}
}
