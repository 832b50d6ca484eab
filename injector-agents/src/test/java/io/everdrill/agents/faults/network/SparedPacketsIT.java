package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.Random;
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
  private static final int CLIENT_PORT = 40_078;
  private static final Duration PATIENCE = Duration.ofMillis(500);

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

  @Test
  void sshIsCutByNobodyWhateverPortsAreNamed() throws Exception {
    assertRefused(NeverCut.NOTHING, SSH, "22 is never cut (SSH)");
    assertRefused(NeverCut.ofPorts(List.of(OTHER_PORT)), OTHER_PORT, "54 is never cut");
    whileCut(
        NeverCut.ofPorts(List.of(OTHER_PORT)),
        List.of(),
        List.of(CLIENT_PORT),
        () -> {
          assertThat(datagramArrives(PEER, CLIENT_PORT, TARGET, SSH)).as("SSH").isTrue();
          assertThat(datagramArrives(TARGET, SSH, PEER, CLIENT_PORT)).as("its answer").isTrue();
          assertThat(datagramArrives(PEER, CLIENT_PORT, TARGET, OTHER_PORT)).as("set").isTrue();
          assertThat(datagramArrives(PEER, CLIENT_PORT, TARGET, DNS)).as("a question").isTrue();
          assertThat(datagramArrives(PEER, CLIENT_PORT, TARGET, 55)).as("what is cut").isFalse();
        });
  }

  private static void assertRefused(NeverCut neverCut, int port, String why) {
    List<Integer> ports = List.of(CLIENT_PORT, port);
    for (NetworkFault fault :
        List.of(
            new NetworkFault.Partition(Direction.BOTH, List.of(), ports),
            new NetworkFault.Bandwidth(1_000_000, List.of(), ports),
            new NetworkFault.Latency(Duration.ofMillis(1), Duration.ZERO, 0, List.of(), ports))) {
      try (DriverSet drivers = HostFaults.drivers(() -> neverCut, new Random(1))) {
        assertThatExceptionOfType(OrderRefused.class)
            .as(fault.kind())
            .isThrownBy(() -> drivers.prepare(Orders.at(TARGET, port, fault)))
            .withMessageContaining(why)
            .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.POLICY));
      }
    }
  }

  @Test
  void dnsIsCutByWhoeverNamesItsPort() throws Exception {
    whileCut(
        NeverCut.NOTHING,
        List.of(),
        List.of(DNS),
        () -> assertThat(datagramArrives(PEER, 0, TARGET, DNS)).isFalse());
  }

  @Test
  void agentsOwnDoorIsSparedAndItsPortElsewhereIsNot() throws Exception {
    whileCut(
        NeverCut.door(new InetSocketAddress(InetAddress.ofLiteral(PEER), OTHER_PORT)),
        List.of(),
        List.of(),
        () -> {
          try (EchoServer door = new EchoServer(PEER, OTHER_PORT);
              EchoServer other = new EchoServer(TARGET, OTHER_PORT)) {
            assertThat(door.answersTo(TARGET)).isTrue();
            assertThat(other.answersTo(PEER)).isFalse();
          }
        });
  }

  @Test
  void doorAtEveryAddressIsOneAtEachOfThem() throws Exception {
    InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", OTHER_PORT);
    assertThat(NeverCut.door(everywhere).endpoints())
        .contains(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), OTHER_PORT))
        .doesNotContain(everywhere);
  }

  private interface Body {
    void run() throws Exception;
  }

  private static void whileCut(List<String> peers, Body body) throws Exception {
    whileCut(NeverCut.NOTHING, peers, List.of(), body);
  }

  private static void whileCut(
      NeverCut neverCut, List<String> peers, List<Integer> ports, Body body) throws Exception {
    try (NftContexts contexts = new NftContexts()) {
      var driver =
          new NetworkPartitionDriver(new PacketFilter(new FaultTables(contexts, () -> neverCut)));
      var order = Orders.at(TARGET, 0, new NetworkFault.Partition(Direction.BOTH, peers, ports));
      var undo = driver.prepare(order);
      driver.apply(order, undo);
      body.run();
      driver.revert(undo);
      assertThat(driver.gone(undo)).isTrue();
    }
  }

  private static boolean datagramArrives(String from, int fromPort, String to, int toPort)
      throws IOException {
    try (DatagramChannel sender = OneWay.bound(from, fromPort);
        DatagramChannel receiver = OneWay.bound(to, toPort)) {
      return OneWay.arrived(sender, receiver, 1, PATIENCE) == 1;
    }
  }
}
