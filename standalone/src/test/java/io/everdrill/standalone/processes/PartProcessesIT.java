package io.everdrill.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.standalone.rules.MonitoringFiles;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Applied;
import io.everdrill.topics.events.InjectionEvent.Confirmed;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionEvent.Ended;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InjectionEvent.Refused;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import io.everdrill.topics.events.PresenceEvent;
import io.everdrill.topics.events.ProcessFault;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The safety rules that are about processes dying, with agent and guard as real processes that are
 * killed, on the real broker.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledOnOs(OS.LINUX)
class PartProcessesIT {
  private static final Fault PAUSE = new ProcessFault.Pause();
  private static final Duration LONG = Duration.ofSeconds(100);

  /** For a machine that is busy with other things. */
  private static final Duration SLACK = Duration.ofSeconds(3);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private PartsRig rig;
  private Victim victim;
  private PartProcess agentProcess;
  private PartProcess guardProcess;
  private PresenceEvent.Agent agent;

  @BeforeAll
  void startRig(@TempDir Path folder) throws Exception {
    rig = opened(new PartsRig(folder));
    victim = opened(new Victim(folder));
    guardProcess = opened(rig.startGuard());
    agentProcess = opened(rig.startAgent());
  }

  @BeforeEach
  void startWhatAnEarlierTestEnded() throws Exception {
    if (!guardProcess.isAlive()) {
      guardProcess = opened(rig.startGuard());
    }
    if (!agentProcess.isAlive()) {
      agentProcess = opened(rig.startAgent());
    }
    guardProcess.awaitRunning();
    agentProcess.awaitRunning();
    rig.awaitGuard();
    agent = rig.awaitAgent();
  }

  /** A test that failed halfway may have left one: an agent ends it when it goes, or comes. */
  @AfterEach
  void endFaultThatIsLeft() throws Exception {
    if (victim.isPaused()) {
      agentProcess.terminate();
    }
  }

  @AfterAll
  void stop() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  @Test
  void guardKilledEndsWhatRunsLetsNothingBeginAndComesBack_S6() throws Exception {
    InjectionId running = rig.drill(agent, PAUSE, victimProcess(), LONG);
    rig.awaitFact(running, Confirmed.class);
    assertThat(victim.isPaused()).isTrue();

    guardProcess.kill();
    Instant killed = Instant.now();

    Ended ended = rig.awaitFact(running, Ended.class);
    assertThat(ended.reason()).isEqualTo(EndReason.NO_LEASE);
    assertThat(victim.runs()).isTrue();
    Duration took = Duration.between(killed, ended.endedAt());
    System.out.println("guard killed to fault reverted: " + took.toMillis() + " ms");
    assertThat(took).isLessThan(PartsRig.PATIENCE.plus(SLACK));

    InjectionId unwatched = rig.drill(agent, PAUSE, victimProcess(), LONG);
    assertThat(rig.awaitFact(unwatched, Refused.class).reason()).isEqualTo(Refusal.NO_GUARD);

    guardProcess = opened(rig.startGuard());
    rig.awaitGuard();
    InjectionId later = rig.drill(agent, PAUSE, victimProcess(), Duration.ofSeconds(1));
    assertThat(rig.awaitFact(later, Ended.class).reason()).isEqualTo(EndReason.LIMIT);
    assertThat(rig.facts(later)).anyMatch(Applied.class::isInstance);
  }

  @Test
  void faultsEndWithinTheirLimitThoughTheirAgentIsKilled_S1() throws Exception {
    Duration limit = Duration.ofSeconds(12);
    try (LoopbackServer server = new LoopbackServer()) {
      Fault partition = new NetworkFault.Partition(Direction.BOTH, List.of(), List.of());
      boolean cut = agent.can(partition);
      InjectionId paused = rig.drill(agent, PAUSE, victimProcess(), limit);
      Instant begin = rig.awaitFact(paused, Confirmed.class).time();
      if (cut) {
        Location at = new Location(PartsDrill.HOST, server.address(), 0, "");
        rig.awaitFact(rig.drill(agent, partition, at, limit), Confirmed.class);
        assertThat(server.answers()).isFalse();
      }
      assertThat(victim.isPaused()).isTrue();

      agentProcess.kill();

      Duration left = Duration.between(Instant.now(), begin.plus(limit));
      await("the process runs again").atMost(left).until(victim::runs);
      await("the server answers again").atMost(left).until(server::answers);
      assertThat(agentProcess.isAlive()).isFalse();
      System.out.println(
          "agent killed, %s gone %d ms after the pause was confirmed, of %d ms"
              .formatted(
                  cut ? "pause and partition" : "pause (no partition: " + whyNot(partition) + ")",
                  Duration.between(begin, Instant.now()).toMillis(),
                  limit.toMillis()));
      PartProcess undo = opened(rig.startUndo());
      assertThat(undo.awaitEnd()).isZero();
      assertThat(undo.said()).contains("undone " + paused + " process-pause on victim");
    }
  }

  @Test
  void agentThatIsTerminatedRevertsAndSaysSo() throws Exception {
    InjectionId running = rig.drill(agent, PAUSE, victimProcess(), LONG);
    rig.awaitFact(running, Confirmed.class);

    int exitCode = agentProcess.terminate();

    assertThat(exitCode).isEqualTo(143);
    assertThat(victim.runs()).isTrue();
    assertThat(rig.awaitFact(running, Ended.class).reason()).isEqualTo(EndReason.SHUTDOWN);
    assertThat(agentProcess.said()).contains("everdrill agent: stopped");
  }

  @Test
  void everyOtherPartStartsBecomesReadyAndStopsWhenToldTo() throws Exception {
    List<PartProcess> parts =
        List.of(
            opened(rig.startScheduler()),
            opened(rig.startProbes()),
            opened(rig.startJudge()),
            opened(rig.startGateway()));
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (PartProcess part : parts) {
        part.awaitRunning();
        await("readiness")
            .atMost(Duration.ofSeconds(40))
            .untilAsserted(() -> assertThat(part.readiness(client)).isEqualTo(200));
      }
      StringBuilder scraped = new StringBuilder();
      for (PartProcess part :
          Stream.concat(Stream.of(agentProcess, guardProcess), parts.stream()).toList()) {
        scraped.append(part.metrics(client));
      }
      assertThat(MonitoringFiles.series(scraped.toString()))
          .as("what rules and dashboard ask of parts that have just started")
          .containsAll(MonitoringFiles.askedFromTheStart());
    }

    for (PartProcess part : parts) {
      assertThat(part.terminate()).isEqualTo(143);
    }
  }

  private String whyNot(Fault fault) {
    return agent.capabilities().stream()
        .filter(c -> c.faultKind().equals(fault.kind()))
        .map(PresenceEvent.Capability::reason)
        .collect(Collectors.joining());
  }

  private Location victimProcess() {
    return new Location(PartsDrill.HOST, "", 0, victim.pidFile().toString());
  }
}
