package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
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

  /** On loopback a packet has mostly arrived when sending returns; a busy kernel may be later. */
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
    private final DatagramChannel target = bound(TARGET);
    private final DatagramChannel peer = bound(PEER);

    Ends() throws IOException {}

    private static DatagramChannel bound(String address) throws IOException {
      DatagramChannel channel = DatagramChannel.open();
      channel.configureBlocking(false);
      return channel.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
    }

    List<Integer> targetPort() throws IOException {
      return List.of(((InetSocketAddress) target.getLocalAddress()).getPort());
    }

    int reachTarget() throws IOException {
      return arrived(peer, target);
    }

    int leaveTarget() throws IOException {
      return arrived(target, peer);
    }

    private static int arrived(DatagramChannel from, DatagramChannel to) throws IOException {
      for (int i = 0; i < SENT; i++) {
        try {
          from.send(ByteBuffer.allocate(1), to.getLocalAddress());
        } catch (IOException e) {
          // EPERM: dropped on its way out.
        }
      }
      int arrived = 0;
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (arrived < SENT && System.nanoTime() - deadline < 0) {
        arrived += to.receive(ByteBuffer.allocate(1)) == null ? 0 : 1;
      }
      return arrived;
    }

    @Override
    public void close() throws IOException {
      target.close();
      peer.close();
    }
  }
}
