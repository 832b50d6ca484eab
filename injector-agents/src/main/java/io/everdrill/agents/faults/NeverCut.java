package io.everdrill.agents.faults;

import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What no network fault touches, whatever it is asked: SSH, the brokers, the agent's own doors, and
 * what its settings and the local policy name. DNS too, unless a fault names its port.
 *
 * @param endpoints address and TCP port
 * @param blocks addresses or CIDR blocks, on every port
 * @param clusters ids of Kafka clusters, for faults of those
 * @param ports of TCP and UDP, at every address; that of SSH is always one of them
 */
public record NeverCut(
    List<InetSocketAddress> endpoints,
    List<String> blocks,
    List<String> clusters,
    List<Integer> ports) {

  private static final int SSH = 22;
  private static final int DNS = 53;

  public static final NeverCut NOTHING = ofPorts(List.of());

  public NeverCut {
    endpoints = List.copyOf(endpoints);
    blocks = List.copyOf(blocks);
    clusters = List.copyOf(clusters);
    ports = Stream.concat(Stream.of(SSH), ports.stream()).distinct().toList();
    for (InetSocketAddress endpoint : endpoints) {
      if (endpoint.isUnresolved()) {
        throw new IllegalArgumentException(
            "never cut: expected an address that is known, got " + endpoint);
      }
    }
    blocks.forEach(AddressBlock::parse);
    ports.forEach(NeverCut::requirePort);
  }

  private static void requirePort(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("never cut: expected a port, 1 to 65535, got " + port);
    }
  }

  public static NeverCut ofEndpoints(List<InetSocketAddress> endpoints) {
    return new NeverCut(endpoints, List.of(), List.of(), List.of());
  }

  public static NeverCut ofBlocks(List<String> blocks) {
    return new NeverCut(List.of(), blocks, List.of(), List.of());
  }

  public static NeverCut ofClusters(List<String> clusters) {
    return new NeverCut(List.of(), List.of(), clusters, List.of());
  }

  public static NeverCut ofPorts(List<Integer> ports) {
    return new NeverCut(List.of(), List.of(), List.of(), ports);
  }

  /** A door at which this process listens: one of every address of the host means all of them. */
  public static NeverCut door(InetSocketAddress listening) {
    return ofEndpoints(
        addresses(listening.getAddress())
            .map(address -> new InetSocketAddress(address, listening.getPort()))
            .toList());
  }

  private static Stream<InetAddress> addresses(InetAddress listening) {
    try {
      return listening.isAnyLocalAddress()
          ? NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
          : Stream.of(listening);
    } catch (SocketException e) {
      throw new IllegalStateException("expected the addresses of this host", e);
    }
  }

  /** Whether an endpoint is spared by a fault that names no port. */
  public boolean covers(InetAddress address, int port) {
    return covers(address, port, List.of());
  }

  /** Whether an endpoint is spared by a fault that names these ports. */
  public boolean covers(InetAddress address, int port, Collection<Integer> named) {
    return portsBut(named).contains(port)
        || endpoints.contains(new InetSocketAddress(address, port))
        || blocks.stream().map(AddressBlock::parse).anyMatch(b -> b.contains(address));
  }

  /** Ports that a fault spares at every address; DNS is one, unless the fault names it. */
  public List<Integer> portsBut(Collection<Integer> named) {
    IntStream dns = named.contains(DNS) ? IntStream.empty() : IntStream.of(DNS);
    return IntStream.concat(ports.stream().mapToInt(Integer::intValue), dns)
        .distinct()
        .boxed()
        .toList();
  }

  /**
   * Refuses a fault of ports of which one is spared anyway: on that it would have no effect.
   *
   * @throws OrderRefused that names the port
   */
  public void requireMayName(Collection<Integer> named) {
    named.stream()
        .filter(ports::contains)
        .findFirst()
        .ifPresent(
            port -> {
              throw new OrderRefused(
                  Refusal.POLICY,
                  "ports: %d is never cut%s, got %s"
                      .formatted(port, port == SSH ? " (SSH)" : " (agent.never-cut-ports)", named));
            });
  }

  public NeverCut and(NeverCut other) {
    return new NeverCut(
        Stream.concat(endpoints.stream(), other.endpoints.stream()).distinct().toList(),
        Stream.concat(blocks.stream(), other.blocks.stream()).distinct().toList(),
        Stream.concat(clusters.stream(), other.clusters.stream()).distinct().toList(),
        Stream.concat(ports.stream(), other.ports.stream()).distinct().toList());
  }
}
