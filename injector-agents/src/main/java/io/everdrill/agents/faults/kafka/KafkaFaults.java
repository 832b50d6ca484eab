package io.everdrill.agents.faults.kafka;

import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.NeverCut;
import java.util.List;
import java.util.function.Supplier;

/** Faults of a Kafka cluster. */
public final class KafkaFaults implements FaultFamily {

  private final Connections connections;
  private final Supplier<NeverCut> neverCut;

  /**
   * @param neverCut names the cluster that carries the drills
   */
  public KafkaFaults(Connections connections, Supplier<NeverCut> neverCut) {
    this.connections = connections;
    this.neverCut = neverCut;
  }

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(
        new ClientThrottleDriver(connections, neverCut),
        new LeaderElectionDriver(connections, neverCut),
        new ConsumerLagDriver(connections, neverCut),
        new DenyAclDriver(connections, neverCut));
  }

  @Override
  public void close() {}
}
