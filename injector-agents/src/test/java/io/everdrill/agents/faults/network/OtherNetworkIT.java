package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OnlyDrivers;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Quickest;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.proxy.ProxyFaults;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.NetworkNamespace;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A fault on a process in another network, as in a container, is there and nowhere else. */
@ExtendWith(OwnNetwork.class)
class OtherNetworkIT {

  private static final String TARGET = "127.0.86.1";
  private static final String PEER = "127.0.86.2";
  private static final Duration HELD = Duration.ofMillis(60);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final NftContexts contexts = new NftContexts();
  private final PacketFilter filter =
      new PacketFilter(new FaultTables(contexts, () -> NeverCut.NOTHING));
  private final PacketQueues queues = new PacketQueues(PacketQueueUse.ALLOWED);

  /** A process in a network of its own, and a server in that network. */
  private final class Container implements AutoCloseable {
    final Process process;
    final EchoServer server;

    Container() throws IOException {
      process = new ProcessBuilder("unshare", "--net", "sleep", "300").start();
      Files.writeString(pidFile(), Long.toString(process.pid()));
      Await.until(
          Duration.ofSeconds(3),
          () -> NetworkNamespace.differs(process.pid()),
          "a network of its own");
      inside("ip", "link", "set", "lo", "up");
      server = NetworkNamespace.inside(process.pid(), () -> open(TARGET));
    }

    String inside(String... command) {
      return NetworkNamespace.inside(process.pid(), () -> Shell.run(command));
    }

    boolean answers() {
      return NetworkNamespace.inside(process.pid(), () -> server.answersTo(PEER));
    }

    /** The second on its connection, so that nothing is done for the first time. */
    Duration roundTrip() {
      return NetworkNamespace.inside(
          process.pid(),
          () -> {
            try (Socket socket = server.connectFrom(PEER)) {
              EchoServer.roundTrip(socket);
              return EchoServer.roundTrip(socket);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }

    @Override
    public void close() throws IOException {
      server.close();
      process.destroyForcibly();
    }
  }

  private static EchoServer open(String address) {
    try {
      return new EchoServer(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path pidFile() {
    return folder.resolve("target.pid");
  }

  private <F extends NetworkFault> Undo.DeleteTable apply(
      FaultDriver<F, Undo.DeleteTable> driver, F fault) {
    var order = Orders.at(TARGET, 0, pidFile(), fault, LIMIT);
    Undo.DeleteTable undo = driver.prepare(order);
    driver.apply(order, undo);
    return undo;
  }

  private static NetworkFault.Partition partition() {
    return new NetworkFault.Partition(Direction.BOTH, List.of(), List.of());
  }

  @Test
  void partitionIsInTheNetworkOfTheTargetAndNotInTheAgents() throws Exception {
    try (contexts;
        Container container = new Container();
        EchoServer own = new EchoServer(TARGET)) {
      var driver = new NetworkPartitionDriver(filter);
      assertThat(container.answers()).isTrue();

      Undo.DeleteTable undo = apply(driver, partition());

      assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);
      assertThat(container.answers()).isFalse();
      assertThat(own.answersTo(PEER)).isTrue();
      assertThat(Shell.run("nft", "list", "ruleset")).isEmpty();
      assertThat(driver.exposure(undo).getFirst().hit()).isPositive();

      driver.revert(undo);
      driver.revert(undo);

      assertThat(driver.gone(undo)).isTrue();
      assertThat(container.answers()).isTrue();
      assertThat(container.inside("nft", "list", "ruleset")).isEmpty();
    }
  }

  @Test
  void packetsOfTheTargetsNetworkAreQueuedThere() throws Exception {
    try (contexts;
        queues;
        Container container = new Container()) {
      var driver = new QueueLatencyDriver(filter, queues, new Random(3));

      Undo.DeleteTable undo =
          apply(driver, new NetworkFault.Latency(HELD, Duration.ZERO, 0, List.of(), List.of()));

      Quickest.between(HELD, Duration.ofMillis(150), container::roundTrip);
      driver.revert(undo);
      Quickest.between(Duration.ZERO, Duration.ofMillis(30), container::roundTrip);
      assertThat(container.inside("nft", "list", "ruleset")).isEmpty();
    }
  }

  /** A host without netem. */
  @Test
  void queueIsAskedBeforeTheRulesAndTheProxyOnlyIfThePolicyAllowsIt() throws Exception {
    NetworkFault bandwidth = new NetworkFault.Bandwidth(8_000_000, List.of(), List.of());
    try (Container container = new Container()) {
      assertDoneBy("nfqueue", PacketQueueUse.ALLOWED, container, bandwidth, 80);
      assertDoneBy("nft", PacketQueueUse.FORBIDDEN, container, bandwidth, 80);
      assertDoneBy("nfqueue", PacketQueueUse.ALLOWED, container, latency(), 80);
      assertDoneBy("nfqueue", PacketQueueUse.ALLOWED, container, latency(), 0);
    }
  }

  private void assertDoneBy(
      String mechanism, PacketQueueUse use, Container container, NetworkFault fault, int port) {
    NetworkFaults network = new NetworkFaults(() -> NeverCut.NOTHING);
    try (DriverSet drivers =
        OnlyDrivers.of(
            new PacketQueueFaults(network.tables(), use, new Random(3)),
            network,
            new ProxyFaults(network.tables(), () -> NeverCut.NOTHING, new Random(3), List.of()))) {
      PreparedFault prepared = drivers.prepare(Orders.at(TARGET, port, pidFile(), fault, LIMIT));

      prepared.apply().run();

      assertThat(prepared.mechanism()).isEqualTo(mechanism);
      assertThat(prepared.remedy().look()).isEqualTo(Sight.IN_FORCE);
      assertThat(container.inside("nft", "list", "ruleset")).contains("everdrill");
      if (fault instanceof NetworkFault.Latency) {
        assertThat(container.roundTrip()).isGreaterThan(HELD);
      }
      prepared.remedy().revert();
      assertThat(container.inside("nft", "list", "ruleset")).isEmpty();
    }
  }

  private static NetworkFault latency() {
    return new NetworkFault.Latency(HELD, Duration.ZERO, 0, List.of(), List.of());
  }

  @Test
  void targetThatIsGoneEndsTheFault() throws Exception {
    try (contexts;
        Container container = new Container()) {
      var driver = new NetworkPartitionDriver(filter);
      Undo.DeleteTable undo = apply(driver, partition());

      container.process.destroyForcibly().waitFor();

      assertThat(driver.look(undo)).isEqualTo(Sight.TARGET_GONE);
      driver.revert(undo);
      assertThat(driver.gone(undo)).isTrue();
    }
  }

  @Test
  void undoSaysInWhichNetworkAndSurvivesTheJournal() throws Exception {
    try (contexts;
        Container container = new Container()) {
      Undo undo =
          new NetworkPartitionDriver(filter)
              .prepare(Orders.at(TARGET, 0, pidFile(), partition(), LIMIT));

      Undo read = Json.mapper().readValue(Json.mapper().writeValueAsString(undo), Undo.class);

      assertThat(read).isEqualTo(undo);
      assertThat(read.byHand())
          .contains("nsenter -n -t " + container.process.pid() + " nft delete table");
    }
  }

  @Test
  void addressThatTheTargetsNetworkDoesNotHaveIsRefused() throws Exception {
    try (contexts;
        Container container = new Container()) {
      assertThat(container.answers()).isTrue();
      var order = Orders.at("10.99.0.1", 0, pidFile(), partition(), LIMIT);

      assertThatExceptionOfType(OrderRefused.class)
          .isThrownBy(() -> new NetworkPartitionDriver(filter).prepare(order))
          .withMessageContaining("is no address of");
    }
  }
}
