package io.everdrill.agents.faults.kafka;

import io.everdrill.agents.faults.KafkaUndo;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.linux.Await;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;

/**
 * Says in the target cluster that an injection changes something there, to agents of other hosts
 * too: two at once would each take the other's state for the original.
 *
 * <p>It is the quota of a client id that no client has. Quotas are in the one log of the cluster's
 * metadata: a broker that shows a claim shows all that were made before, so of two that claim the
 * same, at least one sees the other, and gives up.
 */
final class Claim {

  static final String RATE = "producer_byte_rate";

  /** Which rate does not matter. */
  private static final double BYTES_PER_SECOND = 1_000_000_000;

  private static final Duration SEEN_LIMIT = Duration.ofSeconds(3);

  private final KafkaUndo undo;
  private final KafkaCluster cluster;

  Claim(KafkaUndo undo, KafkaCluster cluster) {
    this.undo = undo;
    this.cluster = cluster;
  }

  /**
   * @throws OrderRefused if another injection has claimed the same
   */
  void requireFree() {
    if (isAnothers()) {
      throw new OrderRefused(
          Refusal.CONFLICT, undo.resource() + ": another fault changes it: " + others());
    }
  }

  /** What {@link #make} does, as a person would give it to Kafka's own tools. */
  static String command(KafkaUndo undo) {
    return "%s --alter --entity-type clients --entity-name '%s' --add-config %s=%.0f"
        .formatted(
            KafkaUndo.tool(undo.connection(), "kafka-configs.sh"),
            undo.claim(),
            RATE,
            BYTES_PER_SECOND);
  }

  /**
   * @throws OrderRefused if another injection has claimed the same; then nothing is left of this
   */
  void make() {
    set(BYTES_PER_SECOND);
    Await.until(SEEN_LIMIT, this::isMade, "the quota of " + undo.claim());
    if (isAnothers()) {
      release();
      requireFree();
    }
  }

  void release() {
    if (isMade()) {
      set(null);
      Await.until(SEEN_LIMIT, () -> !isMade(), "no quota of " + undo.claim());
    }
  }

  boolean isMade() {
    return claims().contains(undo.claim());
  }

  boolean isAnothers() {
    return !others().isEmpty();
  }

  private List<String> others() {
    return claims().stream()
        .filter(claim -> !claim.equals(undo.claim()))
        .filter(claim -> claim.split(":", 3)[2].equals(undo.changed()))
        .toList();
  }

  private Set<String> claims() {
    return all(cluster);
  }

  /** Every claim that there is. */
  static Set<String> all(KafkaCluster cluster) {
    ClientQuotaFilter filter =
        ClientQuotaFilter.containsOnly(
            List.of(ClientQuotaFilterComponent.ofEntityType(ClientQuotaEntity.CLIENT_ID)));
    return KafkaCluster.answer(cluster.admin().describeClientQuotas(filter).entities())
        .keySet()
        .stream()
        .map(entity -> String.valueOf(entity.entries().get(ClientQuotaEntity.CLIENT_ID)))
        .filter(client -> client.matches(KafkaUndo.CLAIM + "[^:]+:.*"))
        .collect(Collectors.toSet());
  }

  /** A rate of null deletes it. */
  private void set(Double rate) {
    ClientQuotaEntity entity =
        new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, undo.claim()));
    KafkaCluster.answer(
        cluster
            .admin()
            .alterClientQuotas(
                List.of(
                    new ClientQuotaAlteration(
                        entity, List.of(new ClientQuotaAlteration.Op(RATE, rate)))))
            .all());
  }
}
