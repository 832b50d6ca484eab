package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Partition, loss and reset on real packets, in a network of the test's own. */
@ExtendWith(OwnNetwork.class)
class PacketFilterIT {

  private static final String TARGET = "127.0.77.1";
  private static final String PEER = "127.0.77.2";
  private static final String OTHER = "127.0.77.3";

  private NeverCut neverCut = NeverCut.NOTHING;

  @Test
  void dryRunSaysTheRulesThatNftWouldTake() throws Exception {
    try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1))) {
      PreparedFault fault =
          drivers.prepare(
              Orders.at(
                  TARGET, 80, new NetworkFault.Partition(Direction.IN, List.of(), List.of())));

      String plan = fault.plan().get().getFirst().replace("flags owner;", "");
      Shell.run("sh", "-c", plan);

      assertThat(Shell.run("nft", "list", "ruleset")).contains("elements = { " + TARGET);
    }
  }

  @Test
  void partitionCutsEverybodyOffAndHeals() throws Exception {
    withFilter(
        (filter, server) -> {
          var driver = new NetworkPartitionDriver(filter);
          var order = partition(server, Direction.BOTH, List.of(), List.of());
          var undo = driver.prepare(order);
          assertThat(server.answersTo(PEER)).isTrue();

          driver.apply(order, undo);

          assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);
          assertThat(server.answersTo(PEER)).isFalse();
          assertThat(driver.exposure(undo))
              .singleElement()
              .satisfies(e -> assertThat(e.hit()).isPositive());

          driver.revert(undo);

          assertThat(driver.gone(undo)).isTrue();
          assertThat(server.answersTo(PEER)).isTrue();
        });
  }

  @Test
  void kernelSaysTheSameHoweverOftenItIsAsked() throws Exception {
    withFilter(
        (filter, server) -> {
          for (int asked = 0; asked < 5; asked++) {
            assertThat(filter.support(FaultTables.SAMPLE, "drop")).isInstanceOf(Support.Yes.class);
          }
        });
  }

  @Test
  void partitionFromOnePeerLeavesTheOther() throws Exception {
    for (Direction direction : Direction.values()) {
      withFilter(
          (filter, server) -> {
            var driver = new NetworkPartitionDriver(filter);
            var order = partition(server, direction, List.of(PEER), List.of());
            var undo = driver.prepare(order);

            driver.apply(order, undo);

            assertThat(server.answersTo(PEER)).as(direction + " " + PEER).isFalse();
            assertThat(server.answersTo(OTHER)).as(direction + " " + OTHER).isTrue();
            driver.revert(undo);
          });
    }
  }

  @Test
  void partitionOfOnePortLeavesTheOther() throws Exception {
    withFilter(
        (filter, server) -> {
          try (EchoServer second = new EchoServer(TARGET)) {
            var driver = new NetworkPartitionDriver(filter);
            var order = partition(server, Direction.IN, List.of(), List.of(server.port()));
            var undo = driver.prepare(order);

            driver.apply(order, undo);

            assertThat(server.answersTo(PEER)).isFalse();
            assertThat(second.answersTo(PEER)).isTrue();
            driver.revert(undo);
          }
        });
  }

  @Test
  void liveConnectionStallsAndResumes() throws Exception {
    withFilter(
        (filter, server) -> {
          var driver = new NetworkPartitionDriver(filter);
          var order = partition(server, Direction.BOTH, List.of(), List.of());
          var undo = driver.prepare(order);
          try (Socket live = server.connectFrom(PEER)) {
            EchoServer.roundTrip(live);
            driver.apply(order, undo);
            long sent = System.nanoTime();
            live.getOutputStream().write(7);
            assertThatThrownBy(() -> EchoServer.answer(live, sent)).isInstanceOf(IOException.class);

            driver.revert(undo);

            live.setSoTimeout(10_000);
            assertThat(EchoServer.answer(live, sent)).isPositive();
          }
        });
  }

  @Test
  void whatIsNeverCutGoesThrough() throws Exception {
    withFilter(
        (filter, server) -> {
          var driver = new NetworkPartitionDriver(filter);
          neverCut =
              NeverCut.ofEndpoints(
                  List.of(new InetSocketAddress(InetAddress.ofLiteral(TARGET), server.port())));
          var order = partition(server, Direction.BOTH, List.of(), List.of());
          var undo = driver.prepare(order);

          driver.apply(order, undo);

          assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);
          assertThat(server.answersTo(PEER)).isTrue();
          driver.revert(undo);
        });
  }

  @Test
  void sharedLoopbackAddressIsRefused() throws Exception {
    withFilter(
        (filter, server) ->
            assertThatThrownBy(
                    () ->
                        new NetworkPartitionDriver(filter)
                            .prepare(
                                Orders.at(
                                    "127.0.0.1",
                                    80,
                                    new NetworkFault.Partition(
                                        Direction.BOTH, List.of(), List.of()))))
                .isInstanceOf(OrderRefused.class)
                .hasMessageContaining("never cut"));
  }

  @Test
  void peerThatIsNoAddressIsRefusedAndNeverReachesTheKernel() throws Exception {
    withFilter(
        (filter, server) ->
            assertThatThrownBy(
                    () ->
                        new NetworkPartitionDriver(filter)
                            .prepare(
                                partition(
                                    server,
                                    Direction.IN,
                                    List.of("1.1.1.1 } ; flush ruleset"),
                                    List.of())))
                .isInstanceOf(OrderRefused.class)
                .hasMessageContaining("expected an IP address or CIDR block"));
  }

  @Test
  void lossHitsItsShareOfThePackets() throws Exception {
    withFilter(
        (filter, server) -> {
          var driver = new PacketLossDriver(filter);
          var order =
              Orders.at(
                  TARGET, server.port(), new NetworkFault.PacketLoss(50, 0, List.of(), List.of(9)));
          var undo = driver.prepare(order);
          driver.apply(order, undo);

          sendDatagrams(1000);

          var exposure = driver.exposure(undo).getFirst();
          assertThat(exposure.of()).isEqualTo(1000);
          // Five standard deviations of a fair coin thrown a thousand times.
          assertThat(exposure.hit()).isBetween(420L, 580L);
          driver.revert(undo);
          assertThat(driver.gone(undo)).isTrue();
        });
  }

  @Test
  void policerLetsItsRateThroughAndNoMore() throws Exception {
    withFilter(
        (filter, server) -> {
          var driver = new BandwidthPolicerDriver(filter);
          var order =
              Orders.at(
                  TARGET,
                  server.port(),
                  new NetworkFault.Bandwidth(8_000_000, List.of(), List.of()));
          var undo = driver.prepare(order);
          driver.apply(order, undo);
          try (DatagramStream stream = new DatagramStream(TARGET, PEER)) {
            assertThat(stream.megabitsPerSecond(500, 1_000)).isBetween(6.5, 9.5);

            driver.revert(undo);

            assertThat(stream.megabitsPerSecond(0, 200)).isGreaterThan(16);
          }
        });
  }

  @Test
  void allIsLostAtAHundredPercent() throws Exception {
    withFilter(
        (filter, server) -> {
          var driver = new PacketLossDriver(filter);
          var order =
              Orders.at(
                  TARGET, server.port(), new NetworkFault.PacketLoss(100, 0, List.of(), List.of()));
          var undo = driver.prepare(order);

          driver.apply(order, undo);

          assertThat(server.answersTo(PEER)).isFalse();
          driver.revert(undo);
          assertThat(server.answersTo(PEER)).isTrue();
        });
  }

  @Test
  void resetBreaksLiveConnectionsAndRefusesNewOnes() throws Exception {
    withFilter(
        (filter, server) -> {
          var driver = new ConnectionResetDriver(filter);
          var order =
              Orders.at(
                  TARGET,
                  server.port(),
                  new NetworkFault.ConnectionReset(List.of(PEER), List.of()));
          var undo = driver.prepare(order);
          try (Socket live = server.connectFrom(PEER);
              Socket spared = server.connectFrom(OTHER)) {
            EchoServer.roundTrip(live);

            driver.apply(order, undo);

            assertThatThrownBy(() -> EchoServer.roundTrip(live)).hasMessageContaining("reset");
            assertThatThrownBy(() -> server.connectFrom(PEER)).hasMessageContaining("refused");
            assertThat(EchoServer.roundTrip(spared)).isPositive();
            driver.revert(undo);
            assertThat(server.answersTo(PEER)).isTrue();
          }
        });
  }

  @Test
  void revertTwiceIsHarmlessAndForeignTablesStayByteForByte_S7() throws Exception {
    withFilter(
        (filter, server) -> {
          Shell.run(
              "nft",
              "table inet foreign { set s { type ipv4_addr; elements = { 10.0.0.1 }; };"
                  + " chain c { type filter hook input priority 0; policy accept;"
                  + " ip saddr @s counter drop; }; }");
          String before = Shell.run("nft", "list", "ruleset");
          var driver = new NetworkPartitionDriver(filter);
          var order = partition(server, Direction.BOTH, List.of(PEER), List.of());
          var undo = driver.prepare(order);
          driver.apply(order, undo);
          assertThat(Shell.run("nft", "list", "ruleset")).contains(undo.table());

          driver.revert(undo);
          driver.revert(undo);

          assertThat(Shell.run("nft", "list", "ruleset")).isEqualTo(before);
        });
  }

  @Test
  void endsAtItsLimitWithoutAnybodyReverting_S1() throws Exception {
    withFilter(
        (filter, server) -> {
          var driver = new NetworkPartitionDriver(filter);
          var order =
              Orders.at(
                  TARGET,
                  server.port(),
                  new NetworkFault.Partition(Direction.BOTH, List.of(), List.of()),
                  Duration.ofSeconds(2));
          var undo = driver.prepare(order);

          driver.apply(order, undo);

          assertThat(server.answersTo(PEER)).isFalse();
          await().atMost(Duration.ofSeconds(4)).until(() -> server.answersTo(PEER));
          assertThat(driver.look(undo)).isEqualTo(Sight.NOT_IN_FORCE);
          driver.revert(undo);
        });
  }

  @Test
  void twoFaultsOnOneTargetAreUndoneAlone() throws Exception {
    withFilter(
        (filter, server) -> {
          var driver = new NetworkPartitionDriver(filter);
          var first = partition(server, Direction.BOTH, List.of(PEER), List.of());
          var second = partition(server, Direction.BOTH, List.of(OTHER), List.of());
          var firstUndo = driver.prepare(first);
          var secondUndo = driver.prepare(second);
          driver.apply(first, firstUndo);
          driver.apply(second, secondUndo);

          driver.revert(firstUndo);

          assertThat(server.answersTo(PEER)).isTrue();
          assertThat(server.answersTo(OTHER)).isFalse();
          driver.revert(secondUndo);
          assertThat(server.answersTo(OTHER)).isTrue();
        });
  }

  private static FaultOrder<NetworkFault.Partition> partition(
      EchoServer server, Direction direction, List<String> peers, List<Integer> ports) {
    return Orders.at(TARGET, server.port(), new NetworkFault.Partition(direction, peers, ports));
  }

  /** UDP to a port where nobody listens; only what leaves towards the target is counted. */
  private static void sendDatagrams(int count) throws IOException {
    try (var socket =
        new java.net.DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(PEER), 0))) {
      for (int i = 0; i < count; i++) {
        socket.send(
            new java.net.DatagramPacket(new byte[] {1}, 1, InetAddress.ofLiteral(TARGET), 9));
      }
    }
  }

  private interface Body {
    void run(PacketFilter filter, EchoServer server) throws Exception;
  }

  private void withFilter(Body body) throws Exception {
    try (NftContexts contexts = new NftContexts();
        EchoServer server = new EchoServer(TARGET)) {
      body.run(new PacketFilter(new FaultTables(contexts, () -> neverCut)), server);
    }
  }
}
