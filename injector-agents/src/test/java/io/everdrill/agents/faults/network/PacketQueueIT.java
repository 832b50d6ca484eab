package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.faults.Quickest;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What is done to packets in this process: latency, loss in bursts, copies, a turned bit, order,
 * rate.
 */
@ExtendWith(OwnNetwork.class)
class PacketQueueIT {

  private static final String TARGET = "127.0.85.1";
  private static final String PEER = "127.0.85.2";
  private static final List<String> ALL = List.of();
  private static final List<Integer> ALL_PORTS = List.of();

  private final NftContexts contexts = new NftContexts();
  private final PacketFilter filter =
      new PacketFilter(new FaultTables(contexts, () -> NeverCut.NOTHING));
  private final PacketQueues queues = new PacketQueues(PacketQueueUse.ALLOWED);

  private interface Body {
    void run(EchoServer server) throws Exception;
  }

  /** Applies it, does the body, and sees that all is as before. */
  private <F extends NetworkFault> void during(QueueDriver<F> driver, F fault, Body body)
      throws Exception {
    try (contexts;
        queues;
        EchoServer server = new EchoServer(TARGET)) {
      assertThat(driver.support()).isEqualTo(new Support.Yes());
      String before = Shell.run("nft", "list", "ruleset");
      FaultOrder<F> order = Orders.at(TARGET, server.port(), fault);
      var undo = driver.prepare(order);
      driver.apply(order, undo);
      try {
        assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);
        body.run(server);
      } finally {
        driver.revert(undo);
      }
      assertThat(driver.gone(undo)).isTrue();
      assertThat(Shell.run("nft", "list", "ruleset")).isEqualTo(before);
      assertThat(server.answersTo(PEER)).isTrue();
    }
  }

  @Test
  void latencyWithJitterAndCorrelationIsAddedToEachRoundTrip() throws Exception {
    var fault =
        new NetworkFault.Latency(Duration.ofMillis(60), Duration.ofMillis(20), 25, ALL, ALL_PORTS);
    during(
        new QueueLatencyDriver(filter, queues, new Random(5)),
        fault,
        server -> {
          try (Socket socket = server.connectFrom(PEER)) {
            for (int trip = 0; trip < 10; trip++) {
              Quickest.between(
                  Duration.ofMillis(40),
                  Duration.ofMillis(140),
                  () -> EchoServer.roundTrip(socket));
            }
          }
        });
  }

  @Test
  void lossWithCorrelationHasItsShareAndComesInBursts() throws Exception {
    during(
        new QueueLossDriver(filter, queues, new Random(5)),
        new NetworkFault.PacketLoss(30, 60, ALL, ALL_PORTS),
        server -> {
          try (Datagrams datagrams = new Datagrams(TARGET, PEER)) {
            // Bursts make the sample as if it were smaller: (1 + 0.6) / (1 - 0.6) = 4 times.
            NetworkTrial.assertShare(datagrams.send(2_000).lostPercent(), 30, 500);
          }
        });
  }

  @Test
  void copiesComeInTheirShareAndAreNotCopiedThemselves() throws Exception {
    during(
        new QueueDuplicateDriver(filter, queues, new Random(5)),
        new NetworkFault.PacketDuplicate(30, ALL, ALL_PORTS),
        server -> {
          try (Datagrams datagrams = new Datagrams(TARGET, PEER)) {
            Datagrams.Fate fate = datagrams.send(2_000);

            NetworkTrial.assertShare(fate.copiedPercent(), 30, 2_000);
            assertThat(fate.arrived()).isEqualTo(2_000);
            assertThat(fate.changed()).isZero();
          }
          assertThat(server.answersTo(PEER)).isTrue();
        });
  }

  @Test
  void everyPacketTwiceIsTwiceAndNotMore() throws Exception {
    QueueDuplicateDriver driver = new QueueDuplicateDriver(filter, queues, new Random(5));
    during(
        driver,
        new NetworkFault.PacketDuplicate(100, ALL, ALL_PORTS),
        server -> {
          try (Datagrams there = new Datagrams(TARGET, PEER);
              Datagrams back = new Datagrams(PEER, TARGET)) {
            assertThat(there.send(500).copies()).isEqualTo(500);
            assertThat(back.send(500).copies()).isEqualTo(500);
          }
        });
  }

  @Test
  void turnedBitIsFoundByTheReceiver() throws Exception {
    during(
        new QueueCorruptDriver(filter, queues, new Random(5)),
        new NetworkFault.PacketCorrupt(30, ALL, ALL_PORTS),
        server -> {
          try (Datagrams datagrams = new Datagrams(TARGET, PEER)) {
            long wrongBefore = wrongPackets();
            Datagrams.Fate fate = datagrams.send(2_000);

            NetworkTrial.assertShare(fate.lostPercent(), 30, 2_000);
            assertThat(wrongPackets() - wrongBefore).isEqualTo(fate.sent() - fate.arrived());
          }
        });
  }

  /** Datagrams that the kernel of this network dropped for it (snmp_counter in its documents). */
  private static long wrongPackets() throws IOException {
    List<String> udp =
        Files.readAllLines(Path.of("/proc/thread-self/net/snmp")).stream()
            .filter(line -> line.startsWith("Udp:"))
            .toList();
    int column = List.of(udp.getFirst().split(" ")).indexOf("InErrors");
    return Long.parseLong(udp.getLast().split(" ")[column]);
  }

  @Test
  void packetOnItsWayOutIsJudgedOnceOnLoopbackToo() throws Exception {
    during(
        new QueueLossDriver(filter, queues, new Random(5)),
        new NetworkFault.PacketLoss(30, 0, ALL, ALL_PORTS),
        server -> {
          try (Datagrams datagrams = new Datagrams(PEER, TARGET)) {
            NetworkTrial.assertShare(datagrams.send(2_000).lostPercent(), 30, 2_000);
          }
        });
  }

  @Test
  void copiesComeOverIpVersion6Too() throws Exception {
    String target = "fd00:83::1";
    String peer = "fd00:83::2";
    Shell.run("ip", "-6", "address", "add", target, "dev", "lo", "nodad");
    Shell.run("ip", "-6", "address", "add", peer, "dev", "lo", "nodad");
    try (contexts;
        queues;
        Datagrams there = new Datagrams(target, peer, Duration.ofSeconds(1));
        Datagrams back = new Datagrams(peer, target, Duration.ofSeconds(1))) {
      var driver = new QueueDuplicateDriver(filter, queues, new Random(5));
      var order = Orders.at(target, 0, new NetworkFault.PacketDuplicate(100, ALL, ALL_PORTS));
      var undo = driver.prepare(order);
      driver.apply(order, undo);
      try {
        assertThat(there.send(500).copies()).isEqualTo(500);
        assertThat(back.send(500).copies()).isEqualTo(500);
      } finally {
        driver.revert(undo);
      }
    }
  }

  @Test
  void rateHoldsBackInsteadOfDropping() throws Exception {
    during(
        new QueueBandwidthDriver(filter, queues),
        new NetworkFault.Bandwidth(8_000_000, ALL, ALL_PORTS),
        server -> {
          try (ByteSink sink = new ByteSink(TARGET)) {
            assertThat(best(() -> sink.megabitsPerSecondFrom(PEER, 200, 1_000))).isGreaterThan(5.0);
          }
        });
  }

  private interface Rate {
    double measure() throws IOException;
  }

  /** Of three, none of which is much over the 8 that were asked: a busy machine only takes. */
  private static double best(Rate rate) throws IOException {
    double best = 0;
    for (int i = 0; i < 3 && best <= 5.0; i++) {
      double measured = rate.measure();
      assertThat(measured).isLessThan(9.0);
      best = Math.max(best, measured);
    }
    return best;
  }

  @Test
  void secondQueueForOneTargetIsRefused() throws Exception {
    during(
        new QueueReorderDriver(filter, queues, new Random(5)),
        new NetworkFault.PacketReorder(10, Duration.ofMillis(20), ALL, ALL_PORTS),
        server ->
            assertThatExceptionOfType(OrderRefused.class)
                .isThrownBy(
                    () ->
                        new QueueBandwidthDriver(filter, queues)
                            .prepare(
                                Orders.at(
                                    TARGET,
                                    server.port(),
                                    new NetworkFault.Bandwidth(8_000_000, ALL, ALL_PORTS))))
                .withMessageContaining("in a queue of another fault"));
  }

  @Test
  void queueThatIsHandedMoreThanItCarriesLetsEverythingPass() throws Exception {
    QueueLossDriver driver = new QueueLossDriver(filter, queues, new Random(5));
    during(
        driver,
        new NetworkFault.PacketLoss(1, 50, ALL, List.of(9)),
        server -> {
          try (var socket = new DatagramSocket(0, InetAddress.ofLiteral(PEER))) {
            var packet = new DatagramPacket(new byte[1], 1, InetAddress.ofLiteral(TARGET), 9);
            await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(10))
                .until(
                    () -> {
                      for (int i = 0; i < 30_000; i++) {
                        socket.send(packet);
                      }
                      return queuesGaveUp();
                    });
            // The kernel keeps nothing for a queue that nobody reads.
            await()
                .pollInSameThread()
                .atMost(Duration.ofSeconds(5))
                .until(() -> !Shell.run("nft", "list", "tables").contains("-queue"));
          }
        });
  }

  @Test
  void networkWithMorePacketsThanAQueueCarriesIsLeftToTheNextMechanism() throws Exception {
    QueueLossDriver driver = new QueueLossDriver(filter, queues, new Random(5));
    var order = Orders.at(TARGET, 9, new NetworkFault.PacketLoss(1, 50, ALL, ALL_PORTS));
    AtomicBoolean enough = new AtomicBoolean();
    Thread flood = Thread.ofPlatform().start(() -> floodUntil(enough));
    try {
      await()
          .pollInSameThread()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThatExceptionOfType(OrderRefused.class)
                      .isThrownBy(() -> driver.prepare(order))
                      .withMessageContaining("packets a second now, expected at most 12000")
                      .matches(refused -> refused.reason() == Refusal.UNSUPPORTED));
    } finally {
      enough.set(true);
      flood.join();
    }

    assertThat(driver.prepare(order).table()).isNotEmpty();
    queues.close();
    contexts.close();
  }

  private static void floodUntil(AtomicBoolean enough) {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral(PEER))) {
      DatagramPacket packet = new DatagramPacket(new byte[1], 1, InetAddress.ofLiteral(TARGET), 9);
      while (!enough.get()) {
        socket.send(packet);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean queuesGaveUp() {
    return !queues.allWork();
  }

  @Test
  void policyThatDoesNotAllowQueuesIsTheReason() {
    try (PacketQueues forbidden = new PacketQueues(PacketQueueUse.FORBIDDEN)) {
      assertThat(new QueueReorderDriver(filter, forbidden, new Random(5)).support())
          .isInstanceOfSatisfying(
              Support.No.class, no -> assertThat(no.reason()).contains("nfqueue: true"));
    }
  }
}
