package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which way a partition cuts, counted in UDP packets at each end: over TCP each of the three looks
 * the same, for a connection needs both ways.
 */
@ExtendWith(OwnNetwork.class)
class PartitionDirectionIT {

  private static final String TARGET = "127.0.79.1";
  private static final String PEER = "127.0.79.2";
  private static final int SENT = 20;

  private static final Duration PATIENCE = Duration.ofMillis(200);

  @ParameterizedTest(name = "{0}: of 20 packets {1} reach the target, {2} leave it")
  @CsvSource({"IN, 0, 20", "OUT, 20, 0", "BOTH, 0, 0"})
  void cutsThisWayAndNoOther(Direction direction, int reachTarget, int leaveTarget)
      throws Exception {
    try (Ends ends = new Ends();
        NftContexts contexts = new NftContexts()) {
      var driver =
          new NetworkPartitionDriver(
              new PacketFilter(new FaultTables(contexts, () -> NeverCut.NOTHING)));
      var order =
          Orders.at(
              TARGET, 0, new NetworkFault.Partition(direction, List.of(PEER), ends.targetPort()));
      var undo = driver.prepare(order);

      driver.apply(order, undo);

      assertThat(ends.reachTarget()).as("from the peer to the target").isEqualTo(reachTarget);
      assertThat(ends.leaveTarget()).as("from the target to the peer").isEqualTo(leaveTarget);
      assertThat(driver.exposure(undo).getFirst().hit())
          .isEqualTo(2L * SENT - reachTarget - leaveTarget);
      driver.revert(undo);
      assertThat(ends.reachTarget()).as("to the target afterwards").isEqualTo(SENT);
      assertThat(ends.leaveTarget()).as("to the peer afterwards").isEqualTo(SENT);
    }
  }

  /** A socket at each end. */
  private static final class Ends implements AutoCloseable {
    private final DatagramChannel target = OneWay.bound(TARGET, 0);
    private final DatagramChannel peer = OneWay.bound(PEER, 0);

    Ends() throws IOException {}

    List<Integer> targetPort() throws IOException {
      return List.of(((InetSocketAddress) target.getLocalAddress()).getPort());
    }

    int reachTarget() throws IOException {
      return OneWay.arrived(peer, target, SENT, PATIENCE);
    }

    int leaveTarget() throws IOException {
      return OneWay.arrived(target, peer, SENT, PATIENCE);
    }

    @Override
    public void close() throws IOException {
      target.close();
      peer.close();
    }
  }
}
