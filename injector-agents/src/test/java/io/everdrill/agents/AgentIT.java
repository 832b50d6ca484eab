package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import eu.rekawek.toxiproxy.ToxiproxyClient;
import io.everdrill.agents.faults.Victim;
import io.everdrill.topics.InjectionStory.Phase;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.Accepted;
import io.everdrill.topics.events.InjectionEvent.Applied;
import io.everdrill.topics.events.InjectionEvent.Confirmed;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionEvent.Ended;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InjectionEvent.Refused;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.PresenceEvent;
import io.everdrill.topics.events.ProcessFault;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The agent on the real broker, with commands and leases that the test writes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Fault NOOP = new Fault.Noop();

  private AgentRig rig;
  private Agent agent;
  private int ports;
  private int toxiproxyPort;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    rig = new AgentRig();
    try (ServerSocket free = new ServerSocket(0)) {
      toxiproxyPort = free.getLocalPort();
    }
    agent =
        rig.start(
            AgentRig.settings(folder)
                .with(AgentRig.times(Duration.ofSeconds(2)))
                .withToxiproxyPort(toxiproxyPort));
  }

  @AfterAll
  void stop() throws Exception {
    agent.close();
    rig.close();
  }

  @Test
  void injectionIsToldFromAcceptedToEndedAtItsLimit() throws Exception {
    Inject command = order(NOOP, SHORT);

    Ended ended = rig.awaitFact(command.injection(), Ended.class);

    assertThat(ended.reason()).isEqualTo(EndReason.LIMIT);
    assertThat(rig.reported(command.injection()))
        .extracting(Object::getClass)
        .containsExactly(Accepted.class, Applied.class, Confirmed.class, Ended.class);
    Applied applied = rig.awaitFact(command.injection(), Applied.class);
    assertThat(Duration.between(applied.appliedAt(), ended.revertStartedAt()))
        .isBetween(Duration.ofMillis(290), Duration.ofMillis(900));
  }

  @Test
  void clientOfToxiproxyIsServedAndGetsNoProxyBeforeABroker() throws Exception {
    var client = new ToxiproxyClient("127.0.0.1", toxiproxyPort);

    assertThatThrownBy(
            () -> client.createProxy("broker", "127.0.0.1:0", rig.kafka().bootstrapServers()))
        .hasMessageContaining("is never cut");

    assertThat(client.getProxies()).isEmpty();
  }

  @Test
  void replayedCommandIsAppliedOnce_S2() throws Exception {
    Inject command = order(NOOP, SHORT);
    rig.awaitFact(command.injection(), Ended.class);

    rig.send(rig.signed(command));
    rig.send(rig.signed(command));
    Inject later = order(NOOP, SHORT);
    rig.awaitFact(later.injection(), Ended.class);

    assertThat(rig.reported(command.injection())).hasSize(4);
  }

  @Test
  void commandThatNobodySignedIsRefused_S5() throws Exception {
    Inject command = command(NOOP, SHORT);
    rig.send(rig.unsigned(command));
    assertRefused(command, Refusal.BAD_SIGNATURE, "UNSIGNED");
  }

  @Test
  void commandOfAnUntrustedKeyIsRefused_S5() throws Exception {
    Inject command = command(NOOP, SHORT);
    rig.send(rig.signed(command, new Signing.Signer("stranger", KeyFiles.generate().getPrivate())));
    assertRefused(command, Refusal.BAD_SIGNATURE, "UNKNOWN_KEY");
  }

  @Test
  void commandThatWasChangedIsRefused_S5() throws Exception {
    Inject command = command(NOOP, SHORT);
    var record = rig.signed(command);
    var forged = rig.unsigned(command(command.injection(), LONG));
    record.headers().forEach(forged.headers()::add);
    rig.send(forged);
    assertRefused(command, Refusal.BAD_SIGNATURE, "FORGED");
  }

  @Test
  void targetOfAnotherCellIsRefused_S5() throws Exception {
    Inject ours = command(NOOP, SHORT);
    Inject command =
        new Inject(
            ours.cell(),
            ours.injection(),
            ours.agent(),
            ours.incarnation(),
            AgentRig.target(new CellId("other"), location()),
            NOOP,
            SHORT,
            ours.issuedAt(),
            ours.expiresAt());
    rig.order(command);
    assertRefused(command, Refusal.WRONG_CELL, "other");
  }

  @Test
  void commandToAnEarlierIncarnationIsRefused_S2() throws Exception {
    Inject command = rig.command(rig.nextInjection(), "earlier", NOOP, location(), SHORT);
    rig.order(command);
    assertRefused(command, Refusal.WRONG_INCARNATION, agent.incarnation());
  }

  @Test
  void expiredCommandIsRefused_S5() throws Exception {
    Inject fresh = command(NOOP, SHORT);
    Instant past = Instant.now().minusSeconds(60);
    Inject command =
        new Inject(
            fresh.cell(),
            fresh.injection(),
            fresh.agent(),
            fresh.incarnation(),
            fresh.target(),
            NOOP,
            SHORT,
            past,
            past.plusSeconds(30));
    rig.order(command);
    assertRefused(command, Refusal.EXPIRED, "expired at");
  }

  @Test
  void whatThePolicyDoesNotAllowIsRefused_S5() throws Exception {
    Inject command = command(NOOP, Duration.ofMinutes(6));
    rig.order(command);
    assertRefused(command, Refusal.POLICY, "limit: at most");
  }

  @Test
  void withoutAGuardThatWatchesNothingBegins_S6() throws Exception {
    Inject command = command(NOOP, SHORT);
    rig.send(rig.signed(command));
    assertRefused(command, Refusal.NO_GUARD, "that it watches " + command.injection());
  }

  @Test
  void targetThatIsNotThereIsRefused() throws Exception {
    Inject command = order(new ProcessFault.Pause(), SHORT);
    assertRefused(command, Refusal.TARGET_NOT_FOUND, "pidFile");
  }

  @Test
  void secondFaultByTheSameMechanismOnATargetIsRefused() throws Exception {
    Location location = location();
    Inject first = rig.command(agent, NOOP, location, LONG);
    rig.order(first);
    rig.awaitFact(first.injection(), Confirmed.class);

    Inject second = rig.command(agent, NOOP, location, SHORT);
    rig.order(second);

    assertRefused(second, Refusal.CONFLICT, "in force already");
    abort(first.injection());
  }

  @Test
  void faultEndsWhenTheGuardFallsSilent_S6() throws Exception {
    Inject command = order(NOOP, LONG);
    rig.awaitFact(command.injection(), Confirmed.class);
    Instant silent = Instant.now();

    rig.stopWatching(command.injection());

    Ended ended = rig.awaitFact(command.injection(), Ended.class);
    assertThat(ended.reason()).isEqualTo(EndReason.NO_LEASE);
    assertThat(Duration.between(silent, ended.endedAt())).isLessThan(Duration.ofMillis(2_500));
  }

  @Test
  void abortEndsAFaultAtOnce() throws Exception {
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      Inject command = order(NOOP, LONG);
      rig.awaitFact(command.injection(), Confirmed.class);

      String abort = abort(command.injection());

      Ended ended = rig.awaitFact(command.injection(), Ended.class);
      assertThat(ended.reason()).isEqualTo(EndReason.ABORT);
      assertThat(ended.detail()).contains(abort);
      await().until(() -> rig.appendedAt("io.everdrill.abort.injections.v1/" + abort) != null);
      Instant appended = rig.appendedAt("io.everdrill.abort.injections.v1/" + abort);
      times.add(Duration.between(appended, ended.endedAt()));
    }
    times.sort(null);
    System.out.printf(
        "abort appended to fault gone: median %d us, longest %d us%n",
        times.get(5).toNanos() / 1_000, times.getLast().toNanos() / 1_000);
    assertThat(times.get(5)).isLessThan(Duration.ofMillis(500));
  }

  @Test
  void cellAbortEndsWhatRunsAndRefusesEarlierDrills_S6() throws Exception {
    Inject running = order(NOOP, LONG);
    rig.awaitFact(running.injection(), Confirmed.class);
    Inject late = command(NOOP, SHORT);

    rig.say(
        new AbortEvent.Cell(
            AgentRig.CELL,
            "cell-abort",
            late.injection().drill().number(),
            "users are hurt",
            "",
            "user/test",
            Instant.now(),
            ""));

    assertThat(rig.awaitFact(running.injection(), Ended.class).reason()).isEqualTo(EndReason.ABORT);
    rig.order(late);
    assertRefused(late, Refusal.ABORTED, "cell-abort");
    Inject next = order(NOOP, SHORT);
    assertThat(rig.awaitFact(next.injection(), Ended.class).reason()).isEqualTo(EndReason.LIMIT);
  }

  @Test
  void faultOfATargetThatEndsHasTheTrueWindow(@TempDir Path folder) throws Exception {
    List<Duration> late = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      try (Victim victim = new Victim(folder)) {
        Location location = new Location(AgentRig.HOST, "", ++ports, victim.pidFile().toString());
        Inject command = rig.command(agent, new ProcessFault.Pause(), location, LONG);
        rig.order(command);
        rig.awaitFact(command.injection(), Confirmed.class);
        Instant killed = Instant.now();

        victim.kill();

        Ended ended = rig.awaitFact(command.injection(), Ended.class);
        assertThat(ended.reason()).isEqualTo(EndReason.TARGET_GONE);
        assertThat(ended.revertStartedAt()).isAfterOrEqualTo(killed);
        late.add(Duration.between(killed, ended.endedAt()));
      }
    }
    System.out.println("target killed to fault ended: " + late);
    assertThat(late).allSatisfy(one -> assertThat(one).isLessThan(Duration.ofMillis(200)));
  }

  @Test
  void haltEndsWhatRunsAndNothingBeginsUntilResumed() throws Exception {
    Inject running = order(NOOP, LONG);
    rig.awaitFact(running.injection(), Confirmed.class);

    halt(HaltEvent.State.HALTED);
    try {
      assertThat(rig.awaitFact(running.injection(), Ended.class).reason())
          .isEqualTo(EndReason.HALT);
      Inject refused = order(NOOP, SHORT);
      assertRefused(refused, Refusal.HALTED, "because");
    } finally {
      halt(HaltEvent.State.RUNNING);
    }
    awaitResumed();
  }

  @Test
  void unreadableCommandGoesToDeadLettersAndTheNextIsObeyed_S8() throws Exception {
    rig.sendGarbage(Topic.COMMANDS);
    Inject command = order(NOOP, SHORT);

    rig.awaitFact(command.injection(), Ended.class);

    await().until(() -> !rig.deadLetters().isEmpty());
    assertThat(rig.deadLetters().getFirst().value()).asString().isEqualTo("no event");
  }

  @Test
  void agentSaysThatItLivesAndWhatItCanDo() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> rig.presences().stream().anyMatch(PresenceEvent.Agent.class::isInstance));
    assertThat(rig.presences())
        .filteredOn(PresenceEvent.Agent.class::isInstance)
        .first()
        .satisfies(
            e -> {
              var presence = (PresenceEvent.Agent) e;
              assertThat(presence.incarnation()).isEqualTo(agent.incarnation());
              assertThat(presence.can(NOOP)).isTrue();
              assertThat(presence.can(new ProcessFault.Pause())).isTrue();
            });
  }

  private Inject command(Fault fault, Duration limit) {
    return rig.command(agent, fault, location(), limit);
  }

  private Inject command(InjectionId injection, Duration limit) {
    return rig.command(injection, agent.incarnation(), NOOP, location(), limit);
  }

  /** A target of its own, so that tests do not meet. */
  private Location location() {
    return new Location(AgentRig.HOST, "", ++ports, "");
  }

  private Inject order(Fault fault, Duration limit) throws Exception {
    Inject command = command(fault, limit);
    rig.order(command);
    return command;
  }

  private void assertRefused(Inject command, Refusal reason, String detail) {
    Refused refused = rig.awaitFact(command.injection(), Refused.class);
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.detail()).contains(detail);
    assertThat(rig.story(command.injection()).phase()).isEqualTo(Phase.REFUSED);
    assertThat(rig.reported(command.injection()))
        .noneMatch(InjectionEvent.Applied.class::isInstance);
  }

  private String abort(InjectionId injection) throws Exception {
    String abort = "abort-" + injection;
    rig.say(
        new AbortEvent.Injections(
            AgentRig.CELL,
            abort,
            List.of(injection),
            "pass-rate",
            "0.4 < 0.8",
            "guard/test",
            Instant.now()));
    return abort;
  }

  private void halt(HaltEvent.State state) throws Exception {
    rig.say(
        new HaltEvent.Switch(AgentRig.CELL.value(), state, "because", "user/test", Instant.now()));
  }

  private void awaitResumed() throws Exception {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              Inject command = order(NOOP, SHORT);
              return rig.awaitFact(command.injection(), InjectionEvent.class) instanceof Accepted;
            });
  }
}
