package io.everdrill.agents.faults.kafka;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.KafkaUndo;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.linux.Await;
import io.everdrill.topics.events.KafkaFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;

/** A quota of a client id, for what it writes and what it reads. */
final class ClientThrottleDriver extends KafkaDriver<KafkaFault.ClientThrottle, KafkaUndo.Quota> {

  private static final List<String> RATES = KafkaUndo.RATES;
  private static final Duration SEEN_LIMIT = Duration.ofSeconds(3);

  ClientThrottleDriver(Connections connections, Supplier<NeverCut> neverCut) {
    super(KafkaFault.ClientThrottle.class, KafkaUndo.Quota.class, connections, neverCut);
  }

  @Override
  KafkaUndo.Quota undo(
      FaultOrder<KafkaFault.ClientThrottle> order, Connection connection, KafkaCluster cluster) {
    KafkaFault.ClientThrottle fault = order.fault();
    return new KafkaUndo.Quota(
        connection,
        order.tag(),
        fault.clientId(),
        fault.bytesPerSecond(),
        quotas(fault.clientId(), cluster));
  }

  @Override
  boolean asBefore(KafkaUndo.Quota undo, KafkaCluster cluster) {
    return quotas(undo.clientId(), cluster).equals(undo.before());
  }

  @Override
  void apply(KafkaUndo.Quota undo, KafkaCluster cluster) {
    set(
        undo,
        cluster,
        RATES,
        Map.of(RATES.get(0), undo.bytesPerSecond(), RATES.get(1), undo.bytesPerSecond()));
  }

  @Override
  List<String> commands(KafkaUndo.Quota undo) {
    return List.of(
        "%s --alter --entity-type clients --entity-name '%s' --add-config %s"
            .formatted(
                KafkaUndo.tool(undo.connection(), "kafka-configs.sh"),
                undo.clientId(),
                RATES.stream()
                    .map(rate -> rate + "=" + undo.bytesPerSecond())
                    .collect(Collectors.joining(","))));
  }

  @Override
  boolean inForce(KafkaUndo.Quota undo, KafkaCluster cluster) {
    return !ours(undo, cluster).isEmpty();
  }

  @Override
  void revert(KafkaUndo.Quota undo, KafkaCluster cluster) {
    List<String> ours = ours(undo, cluster);
    if (!ours.isEmpty()) {
      set(undo, cluster, ours, undo.before());
    }
  }

  /** The rates that are as the fault sets them, and were not before. */
  private static List<String> ours(KafkaUndo.Quota undo, KafkaCluster cluster) {
    Map<String, Double> now = quotas(undo.clientId(), cluster);
    return RATES.stream()
        .filter(rate -> Double.valueOf(undo.bytesPerSecond()).equals(now.get(rate)))
        .filter(rate -> !now.get(rate).equals(undo.before().get(rate)))
        .toList();
  }

  private static ClientQuotaEntity entity(String clientId) {
    return new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, clientId));
  }

  private static Map<String, Double> quotas(String clientId, KafkaCluster cluster) {
    ClientQuotaFilter filter =
        ClientQuotaFilter.containsOnly(
            List.of(ClientQuotaFilterComponent.ofEntity(ClientQuotaEntity.CLIENT_ID, clientId)));
    return KafkaCluster.answer(cluster.admin().describeClientQuotas(filter).entities())
        .getOrDefault(entity(clientId), Map.of())
        .entrySet()
        .stream()
        .filter(quota -> RATES.contains(quota.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Sets these rates to what the values have of them, and deletes the others of them. */
  private static void set(
      KafkaUndo.Quota undo, KafkaCluster cluster, List<String> rates, Map<String, Double> values) {
    ClientQuotaAlteration alteration =
        new ClientQuotaAlteration(
            entity(undo.clientId()),
            rates.stream()
                .map(rate -> new ClientQuotaAlteration.Op(rate, values.get(rate)))
                .toList());
    KafkaCluster.answer(cluster.admin().alterClientQuotas(List.of(alteration)).all());
    Await.until(
        SEEN_LIMIT,
        () -> {
          Map<String, Double> now = quotas(undo.clientId(), cluster);
          return rates.stream().allMatch(rate -> Objects.equals(now.get(rate), values.get(rate)));
        },
        "the quotas of " + undo.clientId() + " as they were set");
  }
}
