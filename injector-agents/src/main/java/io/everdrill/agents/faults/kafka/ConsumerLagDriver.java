package io.everdrill.agents.faults.kafka;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.KafkaUndo;
import io.everdrill.agents.faults.KafkaUndo.Committed;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.KafkaFault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/**
 * A group's offsets, so many records back. Kafka lets them be set only while the group has no
 * member, so a group at work is refused; and in the end, one that works again is on its way forward
 * by itself.
 */
final class ConsumerLagDriver extends KafkaDriver<KafkaFault.ConsumerLag, KafkaUndo.Offsets> {

  private static final int MOST_NAMED = 10;

  ConsumerLagDriver(Connections connections, Supplier<NeverCut> neverCut) {
    super(KafkaFault.ConsumerLag.class, KafkaUndo.Offsets.class, connections, neverCut);
  }

  @Override
  KafkaUndo.Offsets undo(
      FaultOrder<KafkaFault.ConsumerLag> order, Connection connection, KafkaCluster cluster) {
    KafkaFault.ConsumerLag fault = order.fault();
    Map<Integer, Committed> before = committed(fault.group(), fault.topic(), cluster);
    if (before.isEmpty()) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND,
          "group " + fault.group() + " has committed nothing of " + fault.topic());
    }
    ConsumerGroupDescription group = describe(fault.group(), cluster);
    if (!hasNoMember(group)) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "group %s is at work: its offsets can be set only in a pause of it; kafka-client-throttle makes it fall behind at work, its client ids are %s"
              .formatted(fault.group(), clientIds(group)));
    }
    Map<Integer, Long> first = first(fault.topic(), before, cluster);
    Map<Integer, Long> during =
        before.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    e -> Math.max(first.get(e.getKey()), e.getValue().offset() - fault.records())));
    return new KafkaUndo.Offsets(
        connection, order.tag(), fault.group(), fault.topic(), before, during);
  }

  @Override
  boolean asBefore(KafkaUndo.Offsets undo, KafkaCluster cluster) {
    return committed(undo.group(), undo.topic(), cluster).equals(undo.before());
  }

  private static ConsumerGroupDescription describe(String group, KafkaCluster cluster) {
    return KafkaCluster.answer(
        cluster.admin().describeConsumerGroups(List.of(group)).describedGroups().get(group));
  }

  private static boolean hasNoMember(String group, KafkaCluster cluster) {
    return hasNoMember(describe(group, cluster));
  }

  private static boolean hasNoMember(ConsumerGroupDescription group) {
    return group.groupState() == GroupState.EMPTY || group.groupState() == GroupState.DEAD;
  }

  /** Some of them, where there are many. */
  private static List<String> clientIds(ConsumerGroupDescription group) {
    return group.members().stream()
        .map(MemberDescription::clientId)
        .distinct()
        .sorted()
        .limit(MOST_NAMED)
        .toList();
  }

  private static Map<Integer, Committed> committed(
      String group, String topic, KafkaCluster cluster) {
    return KafkaCluster.answer(
            cluster.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .entrySet()
        .stream()
        .filter(e -> e.getKey().topic().equals(topic) && e.getValue() != null)
        .collect(
            Collectors.toMap(
                e -> e.getKey().partition(),
                e ->
                    new Committed(
                        e.getValue().offset(),
                        e.getValue().leaderEpoch().orElse(-1),
                        e.getValue().metadata())));
  }

  /** Where the records that are still there begin. */
  private static Map<Integer, Long> first(
      String topic, Map<Integer, Committed> partitions, KafkaCluster cluster) {
    Map<TopicPartition, ListOffsetsResultInfo> found =
        KafkaCluster.answer(
            cluster
                .admin()
                .listOffsets(
                    partitions.keySet().stream()
                        .collect(
                            Collectors.toMap(
                                p -> new TopicPartition(topic, p), p -> OffsetSpec.earliest())))
                .all());
    return found.entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().partition(), e -> e.getValue().offset()));
  }

  @Override
  void apply(KafkaUndo.Offsets undo, KafkaCluster cluster) {
    commit(
        undo,
        cluster,
        undo.during().entrySet().stream()
            .collect(
                Collectors.toMap(Map.Entry::getKey, e -> new OffsetAndMetadata(e.getValue()))));
  }

  @Override
  List<String> commands(KafkaUndo.Offsets undo) {
    String tool = KafkaUndo.tool(undo.connection(), "kafka-consumer-groups.sh");
    return undo.during().entrySet().stream()
        .map(
            e ->
                "%s --group '%s' --reset-offsets --execute --topic '%s:%d' --to-offset %d"
                    .formatted(tool, undo.group(), undo.topic(), e.getKey(), e.getValue()))
        .toList();
  }

  @Override
  boolean inForce(KafkaUndo.Offsets undo, KafkaCluster cluster) {
    return !heldBack(undo, cluster).isEmpty();
  }

  @Override
  boolean undone(KafkaUndo.Offsets undo, KafkaCluster cluster) {
    return heldBack(undo, cluster).isEmpty() || !hasNoMember(undo.group(), cluster);
  }

  /** The partitions whose offsets are as the fault sets them, with what they were before. */
  private static Map<Integer, Committed> heldBack(KafkaUndo.Offsets undo, KafkaCluster cluster) {
    Map<Integer, Committed> now = committed(undo.group(), undo.topic(), cluster);
    return undo.before().entrySet().stream()
        .filter(e -> undo.during().get(e.getKey()) != e.getValue().offset())
        .filter(e -> now.containsKey(e.getKey()))
        .filter(e -> now.get(e.getKey()).offset() == undo.during().get(e.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  void revert(KafkaUndo.Offsets undo, KafkaCluster cluster) {
    Map<Integer, Committed> heldBack = heldBack(undo, cluster);
    if (!heldBack.isEmpty() && hasNoMember(undo.group(), cluster)) {
      commit(
          undo,
          cluster,
          heldBack.entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, e -> asKafkaHasIt(e.getValue()))));
    }
  }

  private static OffsetAndMetadata asKafkaHasIt(Committed committed) {
    return new OffsetAndMetadata(
        committed.offset(),
        committed.leaderEpoch() < 0 ? Optional.empty() : Optional.of(committed.leaderEpoch()),
        committed.metadata());
  }

  private static void commit(
      KafkaUndo.Offsets undo, KafkaCluster cluster, Map<Integer, OffsetAndMetadata> offsets) {
    KafkaCluster.answer(
        cluster
            .admin()
            .alterConsumerGroupOffsets(
                undo.group(),
                offsets.entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            e -> new TopicPartition(undo.topic(), e.getKey()),
                            Map.Entry::getValue)))
            .all());
  }

  @Override
  public String counts() {
    return "records";
  }

  /** Records that are to be read again. */
  @Override
  public List<Exposure> exposure(KafkaUndo.Offsets undo) {
    long records =
        undo.before().entrySet().stream()
            .mapToLong(e -> e.getValue().offset() - undo.during().get(e.getKey()))
            .sum();
    return List.of(new Exposure("records", records, records));
  }
}
