package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which real packets a partition of everything lets through, in a network of the test's own. */
@ExtendWith(OwnNetwork.class)
class SparedPacketsIT {

  private static final String TARGET = "127.0.78.1";
  private static final String PEER = "127.0.78.2";
  private static final String SECOND_PEER = "127.0.78.3";
  private static final String STRANGER = "127.0.78.4";
  private static final int SSH = 22;
  private static final int DNS = 53;
  private static final int OTHER_PORT = 54;

  @Test
  void sshAndDnsPassAtEitherEndAndNothingElseDoes() throws Exception {
    try (EchoServer ssh = new EchoServer(TARGET, SSH);
        EchoServer dns = new EchoServer(TARGET, DNS);
        EchoServer peersDns = new EchoServer(PEER, DNS);
        EchoServer other = new EchoServer(TARGET, OTHER_PORT)) {
      whileCut(
          List.of(),
          () -> {
            assertThat(ssh.answersTo(PEER)).as("SSH to the target").isTrue();
            assertThat(dns.answersTo(PEER)).as("DNS of the target, by TCP").isTrue();
            assertThat(peersDns.answersTo(TARGET)).as("DNS for the target, by TCP").isTrue();
            assertThat(other.answersTo(PEER)).as("another service").isFalse();
            assertThat(datagramArrives(PEER, 0, TARGET, DNS)).as("a question").isTrue();
            assertThat(datagramArrives(TARGET, DNS, PEER, OTHER_PORT)).as("an answer").isTrue();
            assertThat(datagramArrives(PEER, 0, TARGET, OTHER_PORT)).as("another port").isFalse();
          });
    }
  }

  @Test
  void everyPeerIsCutAndNobodyElse() throws Exception {
    try (EchoServer server = new EchoServer(TARGET)) {
      whileCut(
          List.of(PEER, SECOND_PEER),
          () -> {
            assertThat(server.answersTo(PEER)).isFalse();
            assertThat(server.answersTo(SECOND_PEER)).isFalse();
            assertThat(server.answersTo(STRANGER)).isTrue();
          });
    }
  }

  private interface Body {
    void run() throws Exception;
  }

  private static void whileCut(List<String> peers, Body body) throws Exception {
    try (NftContexts contexts = new NftContexts()) {
      var driver =
          new NetworkPartitionDriver(
              new PacketFilter(new FaultTables(contexts, () -> NeverCut.NOTHING)));
      var order =
          Orders.at(TARGET, 0, new NetworkFault.Partition(Direction.BOTH, peers, List.of()));
      var undo = driver.prepare(order);
      driver.apply(order, undo);
      body.run();
      driver.revert(undo);
      assertThat(driver.gone(undo)).isTrue();
    }
  }

  private static boolean datagramArrives(String from, int fromPort, String to, int toPort)
      throws IOException {
    try (DatagramSocket sender = at(from, fromPort);
        DatagramSocket receiver = at(to, toPort)) {
      receiver.setSoTimeout(500);
      try {
        sender.send(new DatagramPacket(new byte[1], 1, receiver.getLocalSocketAddress()));
      } catch (IOException e) {
        return false; // EPERM: dropped on its way out.
      }
      try {
        receiver.receive(new DatagramPacket(new byte[1], 1));
        return true;
      } catch (SocketTimeoutException e) {
        return false;
      }
    }
  }

  private static DatagramSocket at(String address, int port) throws IOException {
    return new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), port));
  }
}
