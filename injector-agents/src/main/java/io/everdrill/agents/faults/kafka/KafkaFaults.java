package io.everdrill.agents.faults.kafka;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.KafkaUndo;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Survey;
import io.everdrill.agents.faults.Trace;
import io.everdrill.agents.linux.Shell;
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

  /** A claim is made before anything is changed, and released when that is as it was. */
  @Override
  public Survey survey() {
    return Survey.ofServers("Kafka", connections.of("kafka").toList(), KafkaFaults::traces);
  }

  private static List<Trace> traces(Connection connection) {
    try (KafkaCluster cluster = KafkaCluster.connect(connection)) {
      return Claim.all(cluster).stream()
          .sorted()
          .map(
              claim ->
                  new Trace(
                      claim.split(":", 3)[2] + " at " + connection.url(),
                      claim.split(":", 3)[1],
                      Shell.comment("look at it and put it back, before you do this")
                          + KafkaUndo.release(connection, claim)))
          .toList();
    }
  }

  @Override
  public void close() {}
}
