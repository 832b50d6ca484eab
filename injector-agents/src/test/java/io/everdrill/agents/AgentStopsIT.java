package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import eu.rekawek.toxiproxy.ToxiproxyClient;
import io.everdrill.agents.faults.Capability;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.Applied;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionEvent.Ended;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InjectionEvent.Refused;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import io.everdrill.topics.events.PresenceEvent;
import io.everdrill.topics.events.Shape;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The agent under a storm of commands, and when a person on its host says stop. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentStopsIT {

  private static final int STORM = 1_000;
  private static final Duration STORM_OVER_WITHIN = Duration.ofSeconds(60);
  private static final AgentId SMALL = new AgentId("agent-on-a-small-disk");
  private static final Fault NOOP = new Fault.Noop();

  private AgentRig rig;
  private Agent agent;
  private Path stopFile;
  private int ports;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    rig = new AgentRig();
    AgentSettings settings = AgentRig.settings(folder);
    stopFile = settings.journalFolder().resolve(StopFile.NAME);
    agent = rig.start(settings);
  }

  @AfterAll
  void stop() throws Exception {
    agent.close();
    rig.close();
  }

  private Inject command(Duration limit) {
    return rig.command(agent, NOOP, new Location(AgentRig.HOST, "", ++ports % 60_000, ""), limit);
  }

  @Test
  void stopFileEndsEveryFaultAndKeepsOthersFromBeginning() throws Exception {
    Inject held = command(Duration.ofSeconds(60));
    rig.order(held);
    rig.awaitFact(held.injection(), Applied.class);

    Files.createFile(stopFile);
    try {
      Ended ended = rig.awaitFact(held.injection(), Ended.class);
      assertThat(ended.reason()).isEqualTo(EndReason.HALT);
      assertThat(ended.detail()).contains("stop file " + stopFile);

      Inject next = command(Duration.ofSeconds(1));
      rig.order(next);
      Refused refused = rig.awaitFact(next.injection(), Refused.class);
      assertThat(refused.reason()).isEqualTo(Refusal.HALTED);
      assertThat(refused.detail()).contains("stop file");
    } finally {
      Files.delete(stopFile);
    }

    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () -> {
              Inject later = command(Duration.ofMillis(100));
              rig.order(later);
              rig.awaitFact(later.injection(), Ended.class, Duration.ofSeconds(2));
            });
  }

  @Test
  void whereNoPolicyAllowsAnythingAClientOfToxiproxyBreaksNothing_S5(@TempDir Path own)
      throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    AgentSettings settings =
        AgentSettings.of(
                AgentRig.CELL,
                new AgentId("agent-without-policy"),
                AgentRig.HOST,
                own.resolve("journal"),
                own.resolve("none.yaml"))
            .with(AgentRig.times(Duration.ofSeconds(15)))
            .withToxiproxyPort(port);
    try (Agent without = rig.start(settings);
        EchoServer echo = new EchoServer("127.0.86.1")) {
      var client = new ToxiproxyClient("127.0.0.1", port);

      assertThatThrownBy(
              () -> client.createProxy("echo", "127.0.0.1:0", "127.0.86.1:" + echo.port()))
          .hasMessageContaining("the local policy allows no toxics");

      assertThat(without.checks()).isNotEmpty();
    }
  }

  /** Or the scheduler would go on sending it drills that nobody carries out. */
  @Test
  void agentThatABugEndedSaysSoAndIsNotPresentAnyMore(@TempDir Path own) throws Exception {
    AgentId name = new AgentId("agent-with-a-bug");
    AgentSettings settings =
        AgentSettings.of(
                AgentRig.CELL,
                name,
                AgentRig.HOST,
                own.resolve("journal"),
                AgentRig.generousPolicy(own))
            .with(
                new AgentSettings.Times(
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(3),
                    Duration.ofMinutes(2),
                    Duration.ofMillis(100)));
    AtomicBoolean broken = new AtomicBoolean();
    Supplier<ClockReading> clock =
        () -> {
          if (broken.get() && Thread.currentThread().getName().startsWith("reader-")) {
            throw new IllegalStateException("a bug of ours");
          }
          return ClockReading.UNKNOWN;
        };
    try (Agent ill =
        Agent.start(
            settings,
            rig.kafka(),
            rig.keys(),
            InstantSource.system(),
            new Random(1),
            clock,
            new SimpleMeterRegistry())) {
      await().atMost(Duration.ofSeconds(30)).until(() -> ill.ready() && !signs(name).isEmpty());
      assertThat(ill.failed()).isFalse();

      broken.set(true);
      rig.order(command(Duration.ofMillis(100)));
      await().atMost(Duration.ofSeconds(15)).until(ill::failed);

      // One that was under way may still be sent; the other agent's tell that time goes on.
      Instant silentFrom = Instant.now().plusSeconds(1);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> signs(AgentRig.AGENT).stream().anyMatch(s -> s.isAfter(silentFrom)));
      assertThat(signs(name)).noneMatch(sign -> sign.isAfter(silentFrom));
    }
  }

  private List<Instant> signs(AgentId of) {
    return rig.presences().stream()
        .filter(PresenceEvent.Agent.class::isInstance)
        .map(PresenceEvent.Agent.class::cast)
        .filter(sign -> sign.agent().equals(of))
        .map(PresenceEvent.Agent::seenAt)
        .toList();
  }

  /** Less than 5 %: what cannot be written down is not done. */
  @Test
  void nothingBeginsWhereTheJournalsDiskIsAlmostFull_S9(@TempDir Path folder) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root: a disk of its own");
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Shell.run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString());
    try {
      AgentSettings settings =
          AgentSettings.of(
                  AgentRig.CELL,
                  SMALL,
                  AgentRig.HOST,
                  disk.resolve("journal"),
                  AgentRig.settings(folder).policyFile())
              .with(AgentRig.times(Duration.ofSeconds(15)));
      try (Agent small = rig.start(settings)) {
        leaveFree(disk, 600 << 10);
        Inject enough = onSmallDisk(small);
        rig.order(enough);
        rig.awaitFact(enough.injection(), Ended.class);

        leaveFree(disk, 200 << 10);
        Inject tooFull = onSmallDisk(small);
        rig.order(tooFull);

        Refused refused = rig.awaitFact(tooFull.injection(), Refused.class);
        assertThat(refused.reason()).isEqualTo(Refusal.UNSUPPORTED);
        assertThat(refused.detail())
            .matches("the journal's disk is 2[.][0-9] % free, expected at least 5 %");
      }
    } finally {
      Shell.run("umount", disk.toString());
    }
  }

  private Inject onSmallDisk(Agent small) {
    Inject command = command(Duration.ofMillis(200));
    return new Inject(
        command.cell(),
        command.injection(),
        SMALL,
        small.incarnation(),
        command.target(),
        command.fault(),
        command.limit(),
        command.issuedAt(),
        command.expiresAt());
  }

  private static void leaveFree(Path disk, long bytes) throws IOException {
    long more = Files.getFileStore(disk).getUsableSpace() - bytes;
    Files.write(
        disk.resolve("filler"),
        new byte[(int) more],
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  @Test
  void flappingFaultIsOneInjectionToTheWorld() throws Exception {
    Inject flapping =
        Commands.shaped(
            command(Duration.ofSeconds(1)),
            new Shape.Flapping(Duration.ofMillis(200), Duration.ofMillis(200)));
    rig.order(flapping);

    rig.awaitFact(flapping.injection(), Ended.class);

    assertThat(rig.reported(flapping.injection())).filteredOn(Applied.class::isInstance).hasSize(1);
  }

  @Test
  void stormOfCommandsIsAppliedRefusedOrExpiredAndNoneIsLost() throws Exception {
    List<Inject> storm = new ArrayList<>();
    for (int i = 0; i < STORM; i++) {
      storm.add(i % 5 == 0 ? partition() : command(Duration.ofMillis(200)));
    }
    storm.stream().limit(100).forEach(c -> rig.watch(c.injection()));

    List<ProducerRecord<byte[], byte[]>> signed = storm.stream().map(rig::signed).toList();

    long started = System.nanoTime();
    signed.forEach(rig::sendUnacknowledged);
    Duration sent = Duration.ofNanos(System.nanoTime() - started);

    await().atMost(STORM_OVER_WITHIN).until(() -> storm.stream().allMatch(this::isOver));
    Map<String, Long> ends =
        storm.stream()
            .map(c -> rig.reported(c.injection()).getLast())
            .collect(Collectors.groupingBy(AgentStopsIT::name, Collectors.counting()));
    System.out.println(STORM + " commands sent in " + sent.toMillis() + " ms: " + ends);
    assertThat(ends.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(STORM);
    assertThat(ends).containsKey("Ended");
    if (partitionsArePossible()) {
      assertThat(storm)
          .filteredOn(c -> !c.fault().equals(NOOP))
          .as("partitions that were in force")
          .anyMatch(c -> rig.reported(c.injection()).getLast() instanceof Ended);
      assertThat(Shell.run("nft", "list", "tables"))
          .as("what the storm left in the kernel")
          .doesNotContain(
              storm.stream()
                  .map(c -> CommandDesk.tag(agent.incarnation(), c.injection()))
                  .toList());
    }
    storm.forEach(c -> rig.stopWatching(c.injection()));
  }

  /** Of an address of loopback that nobody has. */
  private Inject partition() {
    return rig.command(
        agent,
        new NetworkFault.Partition(Direction.BOTH, List.of(), List.of()),
        new Location(AgentRig.HOST, "127.0.86.86", ++ports % 60_000, ""),
        Duration.ofMillis(200));
  }

  private static boolean partitionsArePossible() {
    try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1))) {
      return drivers.capability("network-partition") instanceof Capability.Able;
    }
  }

  private boolean isOver(Inject command) {
    return rig.reported(command.injection()).stream()
        .anyMatch(e -> e instanceof Ended || e instanceof Refused);
  }

  private static String name(InjectionEvent last) {
    return last instanceof Refused refused
        ? "Refused " + refused.reason()
        : last.getClass().getSimpleName();
  }
}
