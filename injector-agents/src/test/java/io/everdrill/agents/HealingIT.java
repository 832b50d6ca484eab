package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.InjectionStory.Phase;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.ProcessFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a journal holds open is undone by whoever opens it next. */
class HealingIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  private Process victim;

  @BeforeEach
  void startVictim() throws Exception {
    victim = new ProcessBuilder("sleep", "300").start();
    Files.writeString(folder.resolve("victim.pid"), Long.toString(victim.pid()));
  }

  @AfterEach
  void endVictim() {
    victim.destroyForcibly();
  }

  @Test
  void agentThatStartsHealsFirstAndTells_S1() throws Exception {
    try (AgentRig rig = new AgentRig();
        DriverSet crashed = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1))) {
      Inject command = pause(rig);
      leaveBehind(crashed, command);
      assertThat(state()).isEqualTo('T');

      try (Agent agent = rig.start(AgentRig.settings(folder))) {
        var ended = rig.awaitFact(command.injection(), InjectionEvent.Ended.class);

        assertThat(state()).isNotEqualTo('T');
        assertThat(ended.reason()).isEqualTo(EndReason.RESTART);
        assertThat(rig.story(command.injection()).phase()).isEqualTo(Phase.ENDED);
        assertThat(rig.story(command.injection()).wasInForce()).isTrue();

        rig.order(command);
        Inject next = rig.command(agent, new Fault.Noop(), AgentRig.nowhere(), LIMIT);
        rig.order(next);
        rig.awaitFact(next.injection(), InjectionEvent.Confirmed.class);
        assertThat(state()).as("applied at most once, S2").isNotEqualTo('T');
      }
    }
  }

  @Test
  void undoAllHealsWithoutABroker_S1() throws Exception {
    try (AgentRig rig = new AgentRig();
        DriverSet crashed = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1))) {
      Inject command = pause(rig);
      leaveBehind(crashed, command);

      List<Agent.Undone> undone =
          Agent.undoAll(
              folder.resolve("journal"), InstantSource.system(), RandomGenerator.getDefault());

      assertThat(state()).isNotEqualTo('T');
      assertThat(undone)
          .containsExactly(
              new Agent.Undone(command.injection(), true, "process-pause on victim-0"));
      assertThat(
              Agent.undoAll(
                  folder.resolve("journal"), InstantSource.system(), RandomGenerator.getDefault()))
          .isEmpty();

      try (Agent agent = rig.start(AgentRig.settings(folder))) {
        var ended = rig.awaitFact(command.injection(), InjectionEvent.Ended.class);
        assertThat(ended.reason()).as("told by the next " + agent).isEqualTo(EndReason.RESTART);
      }
    }
  }

  @Test
  void entryThatCannotBeReadIsToldUntilAPersonHasLooked_S8() throws Exception {
    try (AgentRig rig = new AgentRig()) {
      Inject command = pause(rig);
      Path journal = folder.resolve("journal");
      Files.writeString(journal.resolve(command.injection() + ".json"), "{");

      assertThat(Agent.undoAll(journal, InstantSource.system(), RandomGenerator.getDefault()))
          .singleElement()
          .satisfies(undone -> assertThat(undone.gone()).isFalse())
          .satisfies(undone -> assertThat(undone.detail()).contains(".json.unreadable", "sweep"));

      try (Agent agent = rig.start(AgentRig.settings(folder))) {
        var uncertain = rig.awaitFact(command.injection(), InjectionEvent.Uncertain.class);
        assertThat(uncertain.reason()).as("told by " + agent).contains("cannot be read");
      }
    }
  }

  @Test
  void undoThatNoDriverKnowsIsUncertainAndHaltsTheCell_S1() throws Exception {
    try (AgentRig rig = new AgentRig()) {
      Inject command = pause(rig);
      try (Journal journal =
          Journal.open(
              folder.resolve("journal"), InstantSource.system(), RandomGenerator.getDefault())) {
        journal.write(
            JournalEntry.intent(command, "of-a-later-release", new Undo.DeleteTable("everdrill-t"))
                .with(Commands.report(command).accepted()));
      }

      try (Agent agent = rig.start(AgentRig.settings(folder))) {
        await().atMost(Duration.ofSeconds(15)).until(() -> !rig.halts().isEmpty());

        assertThat(rig.halts())
            .as("told by " + agent)
            .singleElement()
            .satisfies(
                halt -> {
                  assertThat(halt.scope()).isEqualTo(AgentRig.CELL.value());
                  assertThat(halt.state()).isEqualTo(HaltEvent.State.HALTED);
                  assertThat(halt.by()).isEqualTo("agent/" + AgentRig.AGENT);
                  assertThat(halt.reason())
                      .startsWith(command.injection() + ": not undone")
                      .contains("nothing here undoes 'of-a-later-release'", "by hand: nft delete");
                });
        await()
            .atMost(Duration.ofSeconds(15))
            .until(
                () ->
                    rig.reported(command.injection()).stream()
                        .anyMatch(
                            fact ->
                                fact instanceof InjectionEvent.Uncertain uncertain
                                    && uncertain.reason().startsWith("not undone")));
        Inject next = rig.command(agent, new Fault.Noop(), AgentRig.nowhere(), LIMIT);
        rig.order(next);
        assertThat(rig.awaitFact(next.injection(), InjectionEvent.Refused.class).reason())
            .isEqualTo(InjectionEvent.Refusal.HALTED);
      }
    }
  }

  private Inject pause(AgentRig rig) {
    return rig.command(
        rig.nextInjection(),
        incarnation(),
        new ProcessFault.Pause(),
        new Location(AgentRig.HOST, "", 0, folder.resolve("victim.pid").toString()),
        LIMIT);
  }

  private String incarnation() {
    try (Journal journal =
        Journal.open(
            folder.resolve("journal"), InstantSource.system(), RandomGenerator.getDefault())) {
      return journal.incarnation();
    }
  }

  /** What an agent that was killed while it held the pause leaves: the fault and its intent. */
  private void leaveBehind(DriverSet crashed, Inject command) {
    PreparedFault fault =
        crashed.prepare(
            new FaultOrder<>(
                "crashed-" + command.injection(), command.target(), command.fault(), LIMIT));
    InjectionReport report =
        new InjectionReport(
            command, AgentRig.AGENT, InstantSource.system(), () -> ClockReading.UNKNOWN);
    try (Journal journal =
        Journal.open(
            folder.resolve("journal"), InstantSource.system(), RandomGenerator.getDefault())) {
      journal.write(JournalEntry.intent(command, "signal", fault.undo()).with(report.accepted()));
      fault.apply().run();
      journal.add(report.applied("signal", "", Instant.now()));
    }
  }

  private char state() throws Exception {
    String stat = Files.readString(Path.of("/proc/" + victim.pid() + "/stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }
}
