package io.everdrill.agents.faults.container;

import static java.util.Objects.requireNonNullElse;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Link;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.ContainerUndo;
import io.everdrill.agents.faults.ContainerUndo.Attachment;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.ContainerFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes the container off its networks; its connections break, and its names resolve no more. */
final class ContainerDisconnectDriver
    extends ContainerDriver<ContainerFault.Disconnect, ContainerUndo.Reconnect> {

  /** Not networks that a container could be taken off. */
  private static final Set<String> NO_NETWORKS = Set.of("host", "none");

  ContainerDisconnectDriver(Connections connections) {
    super(ContainerFault.Disconnect.class, ContainerUndo.Reconnect.class, connections);
  }

  @Override
  ContainerUndo.Reconnect undo(
      DockerEngine docker,
      Connection connection,
      InspectContainerResponse container,
      FaultOrder<ContainerFault.Disconnect> order) {
    Map<String, ContainerNetwork> networks = container.getNetworkSettings().getNetworks();
    String asked = order.fault().network();
    List<Attachment> attachments =
        networks.entrySet().stream()
            .filter(entry -> asked.isEmpty() || asked.equals(entry.getKey()))
            .filter(entry -> !NO_NETWORKS.contains(entry.getKey()))
            .map(entry -> attachment(entry.getValue(), container.getId()))
            .toList();
    if (attachments.isEmpty()) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND,
          "container "
              + container.getName()
              + (asked.isEmpty() ? ": expected a network of its own" : ": expected " + asked)
              + ", it is on "
              + networks.keySet());
    }
    return new ContainerUndo.Reconnect(connection, container.getId(), attachments);
  }

  /** The engine adds the short id to the aliases by itself. */
  private static Attachment attachment(ContainerNetwork network, String container) {
    return new Attachment(
        network.getNetworkID(),
        requireNonNullElse(network.getIpAddress(), ""),
        requireNonNullElse(network.getGlobalIPv6Address(), ""),
        requireNonNullElse(network.getAliases(), List.<String>of()).stream()
            .filter(alias -> !container.startsWith(alias))
            .toList(),
        Stream.of(requireNonNullElse(network.getLinks(), new Link[0]))
            .map(link -> link.getName() + ":" + link.getAlias())
            .toList());
  }

  @Override
  void hit(DockerEngine docker, ContainerFault.Disconnect fault, ContainerUndo.Reconnect undo) {
    undo.attachments().forEach(a -> docker.disconnect(undo.container(), a.network()));
  }

  @Override
  boolean inForce(
      DockerEngine docker, InspectContainerResponse container, ContainerUndo.Reconnect undo) {
    return missing(docker, container, undo).findAny().isPresent();
  }

  @Override
  void putBack(
      DockerEngine docker, InspectContainerResponse container, ContainerUndo.Reconnect undo) {
    missing(docker, container, undo).forEach(a -> docker.connect(undo.container(), a));
  }

  /** A network that has been removed since is nobody's to be put back to. */
  private static Stream<Attachment> missing(
      DockerEngine docker, InspectContainerResponse container, ContainerUndo.Reconnect undo) {
    Set<String> on =
        container.getNetworkSettings().getNetworks().values().stream()
            .map(ContainerNetwork::getNetworkID)
            .collect(Collectors.toSet());
    return undo.attachments().stream()
        .filter(a -> !on.contains(a.network()))
        .filter(a -> docker.hasNetwork(a.network()));
  }

  @Override
  String command(ContainerFault.Disconnect fault, ContainerUndo.Reconnect undo) {
    return undo.attachments().stream()
        .map(a -> "network disconnect " + a.network() + " " + undo.container())
        .collect(Collectors.joining("; docker -H " + undo.connection().url() + " "));
  }
}
