package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.Applied;
import io.everdrill.topics.events.InjectionEvent.Ended;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import io.everdrill.topics.events.Shape;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Shapes of faults in the real kernel, seen in what becomes of numbered datagrams. */
@ExtendWith(OwnNetwork.class)
class ShapedKernelIT {

  private static final String TARGET = "127.0.87.1";
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final long BETWEEN_NANOS = 5_000_000;

  /** Shorter runs are of the moment in which a rule comes or goes. */
  private static final int LEAST_RUN = 10;

  @TempDir Path folder;

  private final List<InjectionEvent> told = new CopyOnWriteArrayList<>();
  private final Set<Integer> arrived = ConcurrentHashMap.newKeySet();
  private volatile long appliedNanos = Long.MAX_VALUE;

  /** A datagram, by its number, that was sent so long after the fault was told to be applied. */
  private record Sent(int number, long nanos) {}

  @Test
  void flappingPartitionCutsAndLetsThroughAgainAndAgain() throws Exception {
    List<Sent> sent =
        sendDuring(
            new NetworkFault.Partition(Direction.BOTH, List.of(), List.of()),
            new Shape.Flapping(Duration.ofMillis(400), Duration.ofMillis(400)));

    List<Boolean> phases = new ArrayList<>();
    int run = 0;
    for (int i = 0; i < sent.size(); i++) {
      boolean through = arrived.contains(sent.get(i).number());
      run = i > 0 && through == arrived.contains(sent.get(i - 1).number()) ? run + 1 : 1;
      if (run == LEAST_RUN && (phases.isEmpty() || phases.getLast() != through)) {
        phases.add(through);
      }
    }
    System.out.println("datagrams through a partition that flaps: " + phases);
    assertThat(phases).containsSubsequence(false, true, false, true);
  }

  @Test
  void rampedLossTakesHalfOfThePacketsFirstAndThenAll() throws Exception {
    List<Sent> sent =
        sendDuring(
            new NetworkFault.PacketLoss(100, 0, List.of(), List.of()),
            new Shape.RampUp(2, Duration.ofSeconds(1)));

    List<Boolean> through =
        sent.stream().filter(s -> s.nanos() >= 0).map(s -> arrived.contains(s.number())).toList();
    int full = beginOfRunOfLosses(through);
    double first = 100.0 * through.subList(0, full).stream().filter(t -> t).count() / full;
    System.out.printf("of %d datagrams %.0f %% through, then a run of losses%n", full, first);
    assertThat(full).isGreaterThan(2 * LEAST_RUN);
    assertThat(first).isBetween(20.0, 80.0);
  }

  /**
   * Half of them lost by chance is no run of this length; when the second step comes, the load of
   * the machine decides.
   */
  private static int beginOfRunOfLosses(List<Boolean> through) {
    int lost = 0;
    for (int i = 0; i < through.size(); i++) {
      lost = through.get(i) ? 0 : lost + 1;
      if (lost == 3 * LEAST_RUN) {
        return i - lost + 1;
      }
    }
    throw new AssertionError("no run of losses in " + through);
  }

  /** All that was sent from the begin of an injection to a moment after its end. */
  private List<Sent> sendDuring(Fault fault, Shape shape) throws Exception {
    List<Sent> sent = new ArrayList<>();
    try (DatagramSocket target = new DatagramSocket(0, InetAddress.ofLiteral(TARGET));
        DatagramSocket sender = new DatagramSocket(0, InetAddress.ofLiteral("127.0.87.2"))) {
      Thread.ofPlatform().daemon().start(() -> receive(target));
      Thread injection = Thread.ofPlatform().start(() -> inject(fault, shape));
      int after = 5 * LEAST_RUN;
      for (int number = 0; after > 0; number++) {
        after -= injection.isAlive() ? 0 : 1;
        sent.add(new Sent(number, System.nanoTime() - appliedNanos));
        send(sender, target, number);
        LockSupport.parkNanos(BETWEEN_NANOS);
      }
      injection.join();
    }
    assertThat(told).last().isInstanceOf(Ended.class);
    return sent;
  }

  private static void send(DatagramSocket from, DatagramSocket to, int number) {
    byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    try {
      from.send(new DatagramPacket(bytes, bytes.length, to.getLocalSocketAddress()));
    } catch (IOException e) {
      // EPERM: dropped on its way out.
    }
  }

  private void receive(DatagramSocket target) {
    DatagramPacket packet = new DatagramPacket(new byte[Integer.BYTES], Integer.BYTES);
    try {
      while (!target.isClosed()) {
        target.receive(packet);
        arrived.add(ByteBuffer.wrap(packet.getData()).getInt());
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void inject(Fault fault, Shape shape) {
    Inject plain = Commands.inject(1, fault, LIMIT, Instant.now());
    Inject command =
        Commands.shaped(
            new Inject(
                plain.cell(),
                plain.injection(),
                plain.agent(),
                plain.incarnation(),
                AgentRig.target(plain.cell(), new Location("here", TARGET, 0, "")),
                fault,
                LIMIT,
                plain.issuedAt(),
                plain.expiresAt()),
            shape);
    CellSignals signals = new CellSignals(Commands.CELL);
    signals.lease(command.injection(), System.nanoTime());
    try (Journal journal = Journal.open(folder, InstantSource.system(), new Random(1));
        DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1))) {
      new InjectionRun(
              command,
              (asked, limit) ->
                  drivers.prepare(
                      new FaultOrder<>(
                          CommandDesk.tag(journal.incarnation(), command.injection()),
                          command.target(),
                          asked,
                          limit)),
              new InjectionRun.Services(
                  journal,
                  signals,
                  reporter(),
                  new HashSet<>(),
                  Policy.Execution.REAL,
                  Duration.ofSeconds(15),
                  Duration.ofSeconds(1)),
              Commands.report(command))
          .run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Reporter reporter() {
    return new Reporter() {
      @Override
      public void report(InjectionEvent event) {
        if (event instanceof Applied) {
          appliedNanos = System.nanoTime();
        }
        told.add(event);
      }

      @Override
      public void halt(String reason) {
        throw new AssertionError(reason);
      }
    };
  }
}
