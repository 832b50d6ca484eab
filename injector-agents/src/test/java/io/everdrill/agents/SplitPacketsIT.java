package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.InjectionEvent.Applied;
import io.everdrill.topics.events.InjectionEvent.Ended;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import io.everdrill.topics.events.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who reaches whom while a cell is split, told by packets between real networks: an agent for each
 * target that rules stand on, all with one start. The parts are those that the scheduler orders:
 * rules on the smaller side alone, against all of the other.
 */
class SplitPacketsIT {

  private static final int MEMBERS = 5;
  private static final Duration LEAD = Duration.ofSeconds(1);

  /** Never reached: it is told when it has been looked at. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** As {@link SplitStartIT} has it. */
  private static final Duration MOST_SPREAD = Duration.ofMillis(250);

  /** Of each member to each that it reaches, while nothing arrives at those that it does not. */
  private static final int ENOUGH_PACKETS = 50;

  @TempDir static Path folder;
  private static SplitNetwork network;
  private static AgentRig rig;
  private static List<Agent> agents;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root: networks of its own");
    network = new SplitNetwork(MEMBERS, folder);
    rig = new AgentRig();
    agents = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Path own = Files.createDirectories(folder.resolve("agent-" + i));
      agents.add(
          rig.start(
              AgentSettings.of(
                      AgentRig.CELL,
                      new AgentId("agent-" + i),
                      AgentRig.HOST,
                      own.resolve("journal"),
                      AgentRig.generousPolicy(own))
                  .with(AgentRig.times(Duration.ofSeconds(15)))));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (rig != null) {
      agents.forEach(Agent::close);
      rig.close();
    }
    if (network != null) {
      network.close();
    }
  }

  /** Members whom rules stand on, and against whom; a bridge is in neither. */
  private record Sides(Split split, List<Integer> here, List<Integer> there) {
    boolean holdsApart(int from, int to) {
      return (here.contains(from) && there.contains(to))
          || (there.contains(from) && here.contains(to));
    }
  }

  private record Pair(int from, int to) {
    long arrived() {
      return network.arrived(from, to);
    }
  }

  static Stream<Sides> splits() {
    return Stream.of(
        new Sides(Split.HALVES, List.of(0, 1), List.of(2, 3, 4)),
        new Sides(Split.ONE_AGAINST_REST, List.of(0), List.of(1, 2, 3, 4)),
        new Sides(Split.BRIDGE, List.of(1, 2), List.of(3, 4)));
  }

  private static List<Pair> pairs(Predicate<Pair> which) {
    return IntStream.range(0, MEMBERS * MEMBERS)
        .mapToObj(i -> new Pair(i / MEMBERS, i % MEMBERS))
        .filter(pair -> pair.from != pair.to)
        .filter(which)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("splits")
  void whoIsOnOtherSidesReachesNobodyThereAndAllOthersReachEachOther(Sides sides) throws Exception {
    List<Pair> cut = pairs(pair -> sides.holdsApart(pair.from, pair.to));
    List<Pair> whole = pairs(pair -> !sides.holdsApart(pair.from, pair.to));
    awaitMore(pairs(_ -> true));
    long beganNanos = System.nanoTime();
    Instant start = Instant.now().plus(LEAD);
    List<Inject> commands = new ArrayList<>();
    for (int i = 0; i < sides.here.size(); i++) {
      commands.add(command(agents.get(i), i, sides.here.get(i), sides.there, start));
    }
    try {
      for (Inject command : commands) {
        rig.order(command);
      }
      commands.forEach(command -> rig.awaitFact(command.injection(), Applied.class));

      List<Long> atCut = cut.stream().map(Pair::arrived).toList();
      awaitMore(whole);
      assertThat(cut).as("arrived on the other side").extracting(Pair::arrived).isEqualTo(atCut);

      List<Long> last =
          cut.stream().map(pair -> network.lastNanos(pair.from, pair.to)).sorted().toList();
      Duration spread = Duration.ofNanos(last.getLast() - last.getFirst());
      Duration afterStart = Duration.ofNanos(last.getFirst() - beganNanos).minus(LEAD);
      System.out.printf(
          "%s: %d ways cut, the last %d ms after the first, the first %d ms after the common start%n",
          sides.split, cut.size(), spread.toMillis(), afterStart.toMillis());
      assertThat(spread).isLessThan(MOST_SPREAD);
    } finally {
      end(commands);
    }
    commands.forEach(command -> rig.awaitFact(command.injection(), Ended.class));
    awaitMore(pairs(_ -> true));
  }

  private static void end(List<Inject> commands) throws Exception {
    rig.say(
        new AbortEvent.Injections(
            AgentRig.CELL,
            "abort-" + commands.getFirst().injection(),
            commands.stream().map(Inject::injection).toList(),
            "looked-at",
            "seen",
            "user/test",
            Instant.now()));
  }

  private static void awaitMore(List<Pair> pairs) {
    List<Long> before = pairs.stream().map(Pair::arrived).toList();
    await()
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(
            () -> {
              for (int i = 0; i < pairs.size(); i++) {
                assertThat(pairs.get(i).arrived())
                    .as(pairs.get(i).toString())
                    .isGreaterThan(before.get(i) + ENOUGH_PACKETS);
              }
            });
  }

  private static Inject command(
      Agent agent, int number, int member, List<Integer> others, Instant start) {
    Inject command =
        rig.command(
            agent,
            new NetworkFault.Partition(
                Direction.BOTH, others.stream().map(network::address).toList(), List.of()),
            new Location(
                AgentRig.HOST,
                network.address(member),
                80 + member,
                network.pidFile(member).toString()),
            LIMIT);
    return new Inject(
        command.cell(),
        command.injection(),
        new AgentId("agent-" + number),
        command.incarnation(),
        command.target(),
        command.fault(),
        command.limit(),
        command.issuedAt(),
        start,
        command.expiresAt(),
        command.shape());
  }
}
