package io.everdrill.agents.faults.kafka;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.KafkaUndo;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.linux.Await;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.KafkaFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.ElectionNotNeededException;

/**
 * Another in-sync replica becomes the preferred leader of a partition, and is elected. The replicas
 * stay where they are, only their order is another: no record moves, and what elects preferred
 * leaders by itself does not end the fault.
 */
final class LeaderElectionDriver extends KafkaDriver<KafkaFault.LeaderElection, KafkaUndo.Leader> {

  private static final Duration SEEN_LIMIT = Duration.ofSeconds(3);

  LeaderElectionDriver(Connections connections, Supplier<NeverCut> neverCut) {
    super(KafkaFault.LeaderElection.class, KafkaUndo.Leader.class, connections, neverCut);
  }

  /** Who holds the partition, in order, and who leads it; -1 if nobody does. */
  private record Placement(List<Integer> replicas, int leader) {
    static Placement of(TopicPartitionInfo partition) {
      return new Placement(
          partition.replicas().stream().map(Node::id).toList(),
          Optional.ofNullable(partition.leader()).map(Node::id).orElse(-1));
    }

    boolean isLedAs(List<Integer> order) {
      return replicas.equals(order) && leader == order.getFirst();
    }
  }

  @Override
  KafkaUndo.Leader undo(
      FaultOrder<KafkaFault.LeaderElection> order, Connection connection, KafkaCluster cluster) {
    KafkaFault.LeaderElection fault = order.fault();
    TopicPartition named = new TopicPartition(fault.topic(), fault.partition());
    TopicPartitionInfo partition =
        partition(cluster.topic(fault.topic()), fault.partition())
            .orElseThrow(() -> new OrderRefused(Refusal.TARGET_NOT_FOUND, "no partition " + named));
    Placement before = Placement.of(partition);
    if (!before.isLedAs(before.replicas())) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "%s: expected that the first of its replicas %s leads it, it is %d"
              .formatted(named, before.replicas(), before.leader()));
    }
    if (!KafkaCluster.answer(
            cluster.admin().listPartitionReassignments(Set.of(named)).reassignments())
        .isEmpty()) {
      throw new OrderRefused(Refusal.CONFLICT, named + ": its replicas are being reassigned");
    }
    List<Integer> inSync = partition.isr().stream().map(Node::id).toList();
    int next =
        before.replicas().stream()
            .skip(1)
            .filter(inSync::contains)
            .findFirst()
            .orElseThrow(
                () ->
                    new OrderRefused(
                        Refusal.UNSUPPORTED,
                        named + ": no other replica is in sync, only " + inSync));
    List<Integer> during =
        Stream.concat(Stream.of(next), before.replicas().stream().filter(id -> id != next))
            .toList();
    return new KafkaUndo.Leader(
        connection, order.tag(), fault.topic(), fault.partition(), before.replicas(), during);
  }

  private static Optional<TopicPartitionInfo> partition(TopicDescription topic, int number) {
    return topic.partitions().stream().filter(p -> p.partition() == number).findFirst();
  }

  /** None once the topic is deleted. */
  private static Optional<Placement> placement(KafkaUndo.Leader undo, KafkaCluster cluster) {
    return cluster
        .findTopic(undo.topic())
        .flatMap(topic -> partition(topic, undo.partition()))
        .map(Placement::of);
  }

  @Override
  boolean asBefore(KafkaUndo.Leader undo, KafkaCluster cluster) {
    return placement(undo, cluster).filter(p -> p.isLedAs(undo.before())).isPresent();
  }

  @Override
  void apply(KafkaUndo.Leader undo, KafkaCluster cluster) {
    reorder(undo, undo.during(), cluster);
    elect(undo, undo.during(), cluster);
  }

  @Override
  List<String> commands(KafkaUndo.Leader undo) {
    return List.of(
        "echo '" + undo.asJson(undo.during()) + "' > /tmp/replicas.json",
        KafkaUndo.tool(undo.connection(), "kafka-reassign-partitions.sh")
            + " --execute --reassignment-json-file /tmp/replicas.json",
        "%s --election-type preferred --topic '%s' --partition %d"
            .formatted(
                KafkaUndo.tool(undo.connection(), "kafka-leader-election.sh"),
                undo.topic(),
                undo.partition()));
  }

  @Override
  boolean inForce(KafkaUndo.Leader undo, KafkaCluster cluster) {
    return placement(undo, cluster).filter(p -> p.isLedAs(undo.during())).isPresent();
  }

  /** Also when the election was lost: the order alone would bring it back. */
  @Override
  boolean undone(KafkaUndo.Leader undo, KafkaCluster cluster) {
    return placement(undo, cluster)
        .filter(p -> isOurs(undo, p) && !p.isLedAs(undo.before()))
        .isEmpty();
  }

  @Override
  void revert(KafkaUndo.Leader undo, KafkaCluster cluster) {
    Optional<Placement> now = placement(undo, cluster).filter(p -> isOurs(undo, p));
    if (now.filter(p -> p.replicas().equals(undo.during())).isPresent()) {
      reorder(undo, undo.before(), cluster);
    }
    if (now.filter(p -> !p.isLedAs(undo.before())).isPresent()) {
      elect(undo, undo.before(), cluster);
    }
  }

  /** Not reassigned by somebody else. */
  private static boolean isOurs(KafkaUndo.Leader undo, Placement now) {
    return now.replicas().equals(undo.during()) || now.replicas().equals(undo.before());
  }

  private static void reorder(KafkaUndo.Leader undo, List<Integer> order, KafkaCluster cluster) {
    KafkaCluster.answer(
        cluster
            .admin()
            .alterPartitionReassignments(
                Map.of(named(undo), Optional.of(new NewPartitionReassignment(order))))
            .all());
  }

  private static void elect(KafkaUndo.Leader undo, List<Integer> order, KafkaCluster cluster) {
    KafkaCluster.answer(
            cluster.admin().electLeaders(ElectionType.PREFERRED, Set.of(named(undo))).partitions())
        .get(named(undo))
        .filter(error -> !(error instanceof ElectionNotNeededException))
        .ifPresent(
            error -> {
              throw new IllegalStateException(named(undo) + ": not elected: " + error, error);
            });
    Await.until(
        SEEN_LIMIT,
        () -> placement(undo, cluster).filter(p -> p.isLedAs(order)).isPresent(),
        named(undo) + " led by " + order.getFirst());
  }

  private static TopicPartition named(KafkaUndo.Leader undo) {
    return new TopicPartition(undo.topic(), undo.partition());
  }
}
