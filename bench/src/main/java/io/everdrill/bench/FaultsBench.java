package io.everdrill.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.network.PacketQueueUse;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Measures what a kernel fault costs: a partition applied and reverted in this process, by
 * libnftables, against the same rules by starting nft each time, by turns; and how many packets a
 * second pass while they are led through this process.
 */
final class FaultsBench {

  private static final String TARGET = "127.0.88.1";
  private static final String PEER = "127.0.88.2";
  private static final String PEER_TABLE = "everdrill-peer";
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration FLOOD = Duration.ofSeconds(2);

  /** Until the JVM has compiled it and no more figures fall; the first of them are told apart. */
  private static final int WARM_UP = 2_000;

  /** Turns are of so many: a program that is started leaves cold caches to who comes next. */
  private static final int BLOCK = 25;

  private static final double GOAL_MS = 1;
  private static final double GOAL_RATIO = 10;

  private final int rounds;
  private final RandomGenerator chance;
  private int made;

  FaultsBench(int rounds, RandomGenerator chance) {
    if (rounds < 1 || rounds > 10_000) {
      throw new IllegalArgumentException("rounds: expected 1 to 10000, got " + rounds);
    }
    this.rounds = rounds;
    this.chance = chance;
  }

  /**
   * What was measured.
   *
   * @param freshApply by an agent that has just started: the first block
   * @param directPackets a second, past the queue
   * @param queuedPackets a second, that went through it
   * @param passedPackets a second, that the kernel let past because it was full
   */
  record Result(
      Figures freshApply,
      Figures apply,
      Figures revert,
      Figures spawnedApply,
      Figures spawnedRevert,
      long directPackets,
      long queuedPackets,
      long passedPackets) {

    double ratio() {
      return spawnedApply.p50Ms() / apply.p50Ms();
    }

    boolean holds() {
      return apply.p50Ms() < GOAL_MS && ratio() >= GOAL_RATIO;
    }

    String text() {
      return String.join(
          System.lineSeparator(),
          freshApply.text("apply, in a process that just started"),
          apply.text("apply, in this process"),
          spawnedApply.text("apply, by starting nft"),
          revert.text("revert, in this process"),
          spawnedRevert.text("revert, by starting nft"),
          String.format(
              Locale.ROOT,
              "apply: p50 %.2f ms (goal: under %.0f), %.1f times faster (goal: at least %.0f): %s;"
                  + " revert %.1f times, the two together %.1f times",
              apply.p50Ms(),
              GOAL_MS,
              ratio(),
              GOAL_RATIO,
              holds() ? "both hold" : "NOT both",
              spawnedRevert.p50Ms() / revert.p50Ms(),
              (spawnedApply.p50Ms() + spawnedRevert.p50Ms()) / (apply.p50Ms() + revert.p50Ms())),
          String.format(
              Locale.ROOT,
              "UDP packets a second: %,d direct; %,d through the packet queue (%.1f %%), while %,d"
                  + " went past it because it was full",
              directPackets,
              queuedPackets,
              100.0 * queuedPackets / Math.max(1, directPackets),
              passedPackets));
    }
  }

  Result run() throws Exception {
    return OwnNetwork.call(this::measure);
  }

  private Result measure() throws Exception {
    try (DriverSet drivers =
        HostFaults.drivers(
            () -> NeverCut.NOTHING, chance, Connections.NONE, PacketQueueUse.MEASURED)) {
      Path rules = Files.createTempFile("everdrill-bench", ".nft");
      try {
        return measure(drivers, rules);
      } finally {
        Files.delete(rules);
      }
    }
  }

  private Result measure(DriverSet drivers, Path rules) throws Exception {
    Fault cut = new NetworkFault.Partition(Direction.BOTH, List.of(PEER), List.of());
    writeSameRules(drivers, cut, rules);
    List<List<Duration>> times = List.of(list(), list(), list(), list());
    List<Duration> warming = list();
    held(drivers, cut, WARM_UP, warming, list());
    for (int left = rounds; left > 0; left -= BLOCK) {
      int block = Math.min(left, BLOCK);
      held(drivers, cut, block, times.get(0), times.get(1));
      spawned(rules, block, times.get(2), times.get(3));
    }
    long direct = PacketFlood.perSecond(PEER, TARGET, FLOOD);
    Queued queued = queued(drivers);
    return new Result(
        Figures.of(warming.subList(0, BLOCK)),
        Figures.of(times.get(0)),
        Figures.of(times.get(1)),
        Figures.of(times.get(2)),
        Figures.of(times.get(3)),
        direct,
        queued.carried(),
        queued.passed());
  }

  private void held(
      DriverSet drivers, Fault cut, int times, List<Duration> apply, List<Duration> revert)
      throws Exception {
    for (int i = 0; i < times; i++) {
      PreparedFault fault = drivers.prepare(order(cut));
      apply.add(time(fault.apply()::run));
      revert.add(time(fault.remedy()::lift));
      fault.remedy().release();
    }
  }

  private static void spawned(Path rules, int times, List<Duration> apply, List<Duration> revert)
      throws Exception {
    for (int i = 0; i < times; i++) {
      apply.add(time(() -> OwnNetwork.run("nft", "-f", rules.toString())));
      revert.add(time(() -> OwnNetwork.run("nft", "delete", "table", "ip", PEER_TABLE)));
    }
  }

  /** Packets a second, by what the queue itself counted; every packet that it carries is hit. */
  private record Queued(long carried, long passed) {}

  private Queued queued(DriverSet drivers) throws IOException {
    Fault reorder = new NetworkFault.PacketReorder(100, Duration.ofMillis(1), List.of(), List.of());
    PreparedFault queue = drivers.prepare(order(reorder));
    try {
      queue.apply().run();
      long started = System.nanoTime();
      PacketFlood.perSecond(PEER, TARGET, FLOOD);
      double seconds = (System.nanoTime() - started) / 1e9;
      Exposure packets = queue.remedy().exposure().getFirst();
      return new Queued(
          Math.round(packets.hit() / seconds),
          Math.round((packets.of() - packets.hit()) / seconds));
    } finally {
      queue.remedy().revert();
    }
  }

  private static List<Duration> list() {
    return new ArrayList<>();
  }

  /** The table that the fault makes, as nft prints it, but not owned and under another name. */
  private void writeSameRules(DriverSet drivers, Fault cut, Path rules) throws Exception {
    PreparedFault fault = drivers.prepare(order(cut));
    fault.apply().run();
    Process list = new ProcessBuilder("nft", "list", "ruleset").start();
    String listed = new String(list.getInputStream().readAllBytes(), UTF_8);
    if (!list.waitFor(10, TimeUnit.SECONDS) || list.exitValue() != 0) {
      throw new IOException("nft list ruleset: exit code " + list.exitValue());
    }
    fault.remedy().revert();
    Files.writeString(
        rules,
        listed
            .replaceAll("(?m)^table ip \\S+ \\{.*$", "table ip " + PEER_TABLE + " {")
            .replaceAll("(?m)^\\s*flags owner\\s*$", "")
            .replaceAll(" expires \\S+", ""));
  }

  /** Work that may fail. */
  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private static Duration time(Work work) throws Exception {
    long started = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private FaultOrder<?> order(Fault fault) {
    Target target =
        BenchTarget.at(
            new Location("here", TARGET, 0, ""), new CellId("bench"), "target", Instant.EPOCH);
    return new FaultOrder<>("bench-" + made++ + ".0", target, fault, LIMIT);
  }
}
