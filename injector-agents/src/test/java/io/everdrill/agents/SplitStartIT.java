package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.InjectionEvent.Applied;
import io.everdrill.topics.events.InjectionEvent.Ended;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cell that is split by an agent on each side: the sides are cut off at one instant, as near as
 * their agents manage. Each target is a process with a network of its own, as on hosts of theirs.
 */
class SplitStartIT {

  private static final int SIDES = 3;
  private static final Duration LEAD = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofSeconds(1);

  /** A split that is uneven for longer than this is felt as another fault. */
  private static final Duration MOST_SPREAD = Duration.ofMillis(250);

  @TempDir Path folder;

  private final List<Process> targets = new ArrayList<>();

  @AfterEach
  void endTargets() {
    targets.forEach(Process::destroyForcibly);
  }

  @Test
  void sidesOfASplitAreCutOffAtOneInstant() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root: networks of its own");
    List<Agent> agents = new ArrayList<>();
    try (AgentRig rig = new AgentRig()) {
      try {
        for (int side = 0; side < SIDES; side++) {
          agents.add(rig.start(settings(side)));
        }
        Instant start = Instant.now().plus(LEAD);
        List<Inject> commands = new ArrayList<>();
        for (int side = 0; side < SIDES; side++) {
          commands.add(command(rig, agents.get(side), side, start));
        }
        for (Inject command : commands) {
          rig.order(command);
        }

        List<Applied> applied =
            commands.stream().map(c -> rig.awaitFact(c.injection(), Applied.class)).toList();

        List<Instant> instants = applied.stream().map(Applied::appliedAt).sorted().toList();
        Duration spread = Duration.between(instants.getFirst(), instants.getLast());
        System.out.printf(
            "%d agents: the last side %d ms after the first, the first %d ms after the common start%n",
            SIDES, spread.toMillis(), Duration.between(start, instants.getFirst()).toMillis());
        assertThat(applied).allSatisfy(a -> assertThat(a.applyStartedAt()).isAfterOrEqualTo(start));
        assertThat(spread).isLessThan(MOST_SPREAD);
        commands.forEach(c -> rig.awaitFact(c.injection(), Ended.class));
      } finally {
        agents.forEach(Agent::close);
      }
    }
  }

  private AgentSettings settings(int side) throws Exception {
    Path own = Files.createDirectories(folder.resolve("agent-" + side));
    return AgentSettings.of(
            AgentRig.CELL,
            new AgentId("agent-" + side),
            AgentRig.HOST,
            own.resolve("journal"),
            AgentRig.generousPolicy(own))
        .with(AgentRig.times(Duration.ofSeconds(15)));
  }

  private Inject command(AgentRig rig, Agent agent, int side, Instant start) throws Exception {
    List<String> others =
        IntStream.range(0, SIDES).filter(i -> i != side).mapToObj(SplitStartIT::address).toList();
    Inject command =
        rig.command(
            agent,
            new NetworkFault.Partition(Direction.BOTH, others, List.of()),
            new Location(AgentRig.HOST, address(side), 80 + side, target(side).toString()),
            LIMIT);
    return new Inject(
        command.cell(),
        command.injection(),
        new AgentId("agent-" + side),
        command.incarnation(),
        command.target(),
        command.fault(),
        command.limit(),
        command.issuedAt(),
        start,
        command.expiresAt(),
        command.shape());
  }

  private static String address(int side) {
    return "127.0.91." + (side + 1);
  }

  /** The file that names a process in a network of its own. */
  private Path target(int side) throws Exception {
    Path ready = folder.resolve("ready-" + side);
    Process process =
        new ProcessBuilder(
                "unshare",
                "-n",
                "sh",
                "-c",
                "ip link set lo up && : > \"$0\" && exec sleep 60",
                ready.toString())
            .start();
    targets.add(process);
    await().until(() -> Files.exists(ready));
    Path pidFile = folder.resolve("target-" + side + ".pid");
    return Files.writeString(pidFile, Long.toString(process.pid()));
  }
}
