package io.everdrill.agents;

import io.everdrill.agents.faults.NeverCut;
import io.everdrill.runtime.KafkaSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the brokers listen, looked up ahead: no network fault may cut the agent off from them. */
final class BrokerAddresses {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(BrokerAddresses.class);

  private final KafkaSettings kafka;
  private final String clientId;
  private volatile NeverCut known;
  private boolean asked;

  BrokerAddresses(KafkaSettings kafka, String clientId) {
    this.kafka = kafka;
    this.clientId = clientId;
    this.known = resolved(bootstrap());
  }

  NeverCut known() {
    return known;
  }

  /** Once they were asked, or did not answer; for whoever is about to begin the first fault. */
  synchronized void askFirst() {
    if (!asked) {
      refresh();
    }
  }

  /**
   * Asks the brokers for all of them, and adds what is found to what is known: a broker that moved
   * is spared at both places.
   */
  synchronized void refresh() {
    asked = true;
    try (Admin admin = Admin.create(kafka.admin(clientId))) {
      DescribeClusterResult cluster = admin.describeCluster();
      String id = cluster.clusterId().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      List<InetSocketAddress> nodes =
          cluster.nodes().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS).stream()
              .map(n -> InetSocketAddress.createUnresolved(n.host(), n.port()))
              .toList();
      known = known.and(resolved(nodes.stream())).and(NeverCut.ofClusters(List.of(id)));
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.debug("broker addresses not refreshed: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Stream<InetSocketAddress> bootstrap() {
    return Arrays.stream(kafka.bootstrapServers().split(","))
        .map(String::strip)
        .map(s -> InetSocketAddress.createUnresolved(Utils.getHost(s), Utils.getPort(s)));
  }

  /** What can be looked up of these. */
  static NeverCut resolved(Stream<InetSocketAddress> unresolved) {
    return NeverCut.ofEndpoints(
        unresolved
            .flatMap(
                a -> addresses(a.getHostString()).map(i -> new InetSocketAddress(i, a.getPort())))
            .toList());
  }

  private static Stream<InetAddress> addresses(String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      LOG.warn("{}: what has no known address cannot be spared by network faults", host);
      return Stream.empty();
    }
  }
}
