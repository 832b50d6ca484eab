package io.everdrill.agents;

import io.everdrill.agents.faults.NeverCut;
import io.everdrill.runtime.KafkaSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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
  private final CountDownLatch asked = new CountDownLatch(1);
  private volatile NeverCut known;

  BrokerAddresses(KafkaSettings kafka, String clientId) {
    this.kafka = kafka;
    this.clientId = clientId;
    this.known = resolved(bootstrap());
  }

  NeverCut known() {
    return known;
  }

  /**
   * Returns once they have answered the first time, or not within 5 s; for whoever is about to
   * begin a fault. Later questions are not waited for.
   */
  void awaitFirst() throws InterruptedException {
    if (!asked.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("only the brokers of the bootstrap list are known to be spared");
    }
  }

  /**
   * Asks the brokers for all of them, and adds what is found to what is known: a broker that moved
   * is spared at both places. One thread calls this.
   */
  void refresh() {
    try {
      Admin admin = Admin.create(kafka.admin(clientId));
      try {
        ask(admin);
      } finally {
        // Without a limit it would wait for a broker that does not answer.
        admin.close(Duration.ZERO);
      }
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.debug("broker addresses not refreshed: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      asked.countDown();
    }
  }

  private void ask(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
    DescribeClusterResult cluster = admin.describeCluster();
    String id = cluster.clusterId().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    List<InetSocketAddress> nodes =
        cluster.nodes().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS).stream()
            .map(n -> InetSocketAddress.createUnresolved(n.host(), n.port()))
            .toList();
    known = known.and(resolved(nodes.stream())).and(NeverCut.ofClusters(List.of(id)));
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
