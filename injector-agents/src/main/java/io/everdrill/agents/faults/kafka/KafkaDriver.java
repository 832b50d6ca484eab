package io.everdrill.agents.faults.kafka;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.ConnectionDriver;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.KafkaUndo;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.KafkaFault;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A fault of a Kafka cluster: finds it, spares the one that carries the drills. */
abstract class KafkaDriver<F extends KafkaFault, U extends KafkaUndo>
    extends ConnectionDriver<F, U> {

  private final Supplier<NeverCut> neverCut;

  KafkaDriver(
      Class<F> faultType, Class<U> undoType, Connections connections, Supplier<NeverCut> neverCut) {
    super(faultType, undoType, connections);
    this.neverCut = neverCut;
  }

  /** What it takes to go back; looks only. */
  abstract U undo(FaultOrder<F> order, Connection connection, KafkaCluster cluster);

  /** Whether the cluster is as it was when the undo was made. */
  abstract boolean asBefore(U undo, KafkaCluster cluster);

  abstract void apply(U undo, KafkaCluster cluster);

  /** As a person would give it to Kafka's own tools. */
  abstract List<String> commands(U undo);

  abstract boolean inForce(U undo, KafkaCluster cluster);

  /** Undoes what is as the fault made it; what somebody else has changed meanwhile stays. */
  abstract void revert(U undo, KafkaCluster cluster);

  boolean undone(U undo, KafkaCluster cluster) {
    return !inForce(undo, cluster);
  }

  @Override
  protected final List<String> schemes() {
    return List.of("kafka");
  }

  @Override
  public final String mechanism() {
    return "kafka-admin";
  }

  @Override
  public final String needs() {
    return "a connection in the policy, whose user may alter quotas and what is broken";
  }

  @Override
  public final U prepare(FaultOrder<F> order) {
    Connection connection = connectionTo(order.target());
    try (KafkaCluster cluster = KafkaCluster.connect(connection)) {
      cluster.requireAnother(neverCut.get());
      U undo = undo(order, connection, cluster);
      new Claim(undo, cluster).requireFree();
      return undo;
    }
  }

  @Override
  public final void apply(FaultOrder<F> order, U undo) {
    try (KafkaCluster cluster = KafkaCluster.connect(undo.connection())) {
      new Claim(undo, cluster).make();
      if (!asBefore(undo, cluster)) {
        throw new OrderRefused(
            Refusal.CONFLICT, undo.resource() + ": changed since it was looked at");
      }
      apply(undo, cluster);
    }
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, U undo) {
    return Stream.concat(Stream.of(Claim.command(undo)), commands(undo).stream()).toList();
  }

  @Override
  public final Sight look(U undo) {
    try (KafkaCluster cluster = KafkaCluster.connect(undo.connection())) {
      return inForce(undo, cluster) ? Sight.IN_FORCE : Sight.NOT_IN_FORCE;
    }
  }

  @Override
  public final void revert(U undo) {
    try (KafkaCluster cluster = KafkaCluster.connect(undo.connection())) {
      Claim claim = new Claim(undo, cluster);
      if (!claim.isAnothers()) {
        revert(undo, cluster);
      }
      claim.release();
    }
  }

  @Override
  public final boolean gone(U undo) {
    try (KafkaCluster cluster = KafkaCluster.connect(undo.connection())) {
      Claim claim = new Claim(undo, cluster);
      return !claim.isMade() && (claim.isAnothers() || undone(undo, cluster));
    }
  }
}
