package io.everdrill.agents.faults;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * What no network fault touches, whatever it is asked: the brokers, the agent's own doors, and the
 * addresses that the local policy names.
 *
 * @param endpoints address and TCP port
 * @param blocks addresses or CIDR blocks, on every port
 * @param clusters ids of Kafka clusters, for faults of those
 */
public record NeverCut(
    List<InetSocketAddress> endpoints, List<String> blocks, List<String> clusters) {

  public static final NeverCut NOTHING = new NeverCut(List.of(), List.of());

  public NeverCut {
    endpoints = List.copyOf(endpoints);
    blocks = List.copyOf(blocks);
    clusters = List.copyOf(clusters);
    for (InetSocketAddress endpoint : endpoints) {
      if (endpoint.isUnresolved()) {
        throw new IllegalArgumentException(
            "never cut: expected an address that is known, got " + endpoint);
      }
    }
    blocks.forEach(AddressBlock::parse);
  }

  /** Whether an endpoint is spared by whoever names no port: also any of SSH and DNS. */
  public boolean covers(InetAddress address, int port) {
    return port == 22 || port == 53 || names(address, port);
  }

  /** Whether an endpoint is one of these. */
  public boolean names(InetAddress address, int port) {
    return endpoints.contains(new InetSocketAddress(address, port))
        || blocks.stream().map(AddressBlock::parse).anyMatch(b -> b.contains(address));
  }

  public NeverCut(List<InetSocketAddress> endpoints, List<String> blocks) {
    this(endpoints, blocks, List.of());
  }

  public NeverCut and(NeverCut other) {
    return new NeverCut(
        Stream.concat(endpoints.stream(), other.endpoints.stream()).distinct().toList(),
        Stream.concat(blocks.stream(), other.blocks.stream()).distinct().toList(),
        Stream.concat(clusters.stream(), other.clusters.stream()).distinct().toList());
  }
}
