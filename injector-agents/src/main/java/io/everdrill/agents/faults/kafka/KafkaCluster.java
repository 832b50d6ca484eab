package io.everdrill.agents.faults.kafka;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A Kafka cluster that is a target, through its admin interface. */
final class KafkaCluster implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(4);

  private final Admin admin;

  private KafkaCluster(Admin admin) {
    this.admin = admin;
  }

  static KafkaCluster connect(Connection connection) {
    try {
      Properties properties = connection.properties();
      properties.put(
          AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
          connection.url().substring("kafka://".length()));
      properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "everdrill-fault");
      properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "2000");
      properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "3000");
      return new KafkaCluster(Admin.create(properties));
    } catch (IOException e) {
      throw new UncheckedIOException(connection.propertiesFile() + " cannot be read", e);
    }
  }

  Admin admin() {
    return admin;
  }

  /** What the cluster answers. */
  static <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("Kafka: no answer within " + LIMIT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Kafka: interrupted", e);
    }
  }

  /**
   * A topic as the cluster has it now.
   *
   * @throws OrderRefused if it has none of this name
   */
  TopicDescription topic(String name) {
    return findTopic(name)
        .orElseThrow(
            () -> new OrderRefused(Refusal.TARGET_NOT_FOUND, "no topic '" + name + "' is there"));
  }

  Optional<TopicDescription> findTopic(String name) {
    try {
      return Optional.of(answer(admin.describeTopics(List.of(name)).topicNameValues().get(name)));
    } catch (IllegalStateException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException
          || e.getCause() instanceof InvalidTopicException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * @throws OrderRefused if nothing answers, or it is the cluster that carries the drills, or may
   *     be it
   */
  void requireAnother(NeverCut neverCut) {
    if (neverCut.clusters().isEmpty()) {
      throw new OrderRefused(
          Refusal.POLICY,
          "which cluster carries the drills is not known yet, so it may be this one: its brokers"
              + " have not told the agent their cluster's id");
    }
    DescribeClusterResult cluster = admin.describeCluster();
    String id;
    try {
      id = answer(cluster.clusterId());
    } catch (IllegalStateException e) {
      throw new OrderRefused(Refusal.TARGET_NOT_FOUND, e.getMessage());
    }
    for (Node node : answer(cluster.nodes())) {
      InetSocketAddress address = new InetSocketAddress(node.host(), node.port());
      if (neverCut.clusters().contains(id) || neverCut.endpoints().contains(address)) {
        throw new OrderRefused(
            Refusal.POLICY, "cluster " + id + " at " + address + " carries the drills");
      }
    }
  }

  @Override
  public void close() {
    admin.close(LIMIT);
  }
}
