package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OnlyDrivers;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.ResourceUndo;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.Signing;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which faults the desk lets be in force beside each other. */
class CommandDeskTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final List<InjectionEvent> told = new CopyOnWriteArrayList<>();
  private final CellSignals signals = new CellSignals(Commands.CELL);

  @Test
  void faultsByTheSameMechanismConflictThoughOneWasToBeDoneByAnother_S7() throws Exception {
    try (DriverSet drivers = OnlyDrivers.of(new TwoRungs(new Undo.Nothing()));
        Journal journal =
            Journal.open(
                folder.resolve("journal"), InstantSource.system(), RandomGenerator.getDefault())) {
      CommandDesk desk = desk(drivers, journal);
      Inject reset = order(1, journal, new NetworkFault.ConnectionReset(List.of(), List.of()));
      Inject halfOpen = order(2, journal, new NetworkFault.HalfOpen(List.of(), List.of()));

      desk.take(reset, Signing.Check.VALID);
      await().until(() -> has(reset, InjectionEvent.Confirmed.class));
      desk.take(halfOpen, Signing.Check.VALID);

      await().until(() -> has(halfOpen, InjectionEvent.Refused.class));
      assertThat(told)
          .filteredOn(InjectionEvent.Refused.class::isInstance)
          .singleElement()
          .satisfies(
              event -> {
                InjectionEvent.Refused refused = (InjectionEvent.Refused) event;
                assertThat(refused.reason()).isEqualTo(Refusal.CONFLICT);
                assertThat(refused.detail()).contains("a fault by second is in force already");
              });
      signals.shutdown();
      desk.awaitIdle(Duration.ofSeconds(10));
    }
  }

  /** Else what is broken would be taken for what it was before. */
  @Test
  void whatTheStartCouldNotUndoKeepsWhatItChangedUntilItIsGone_S7() throws Exception {
    Undo undo = new ResourceUndo.RestoreFileLimit("tag", new ProcessIdentity(4711, 1), 10, 1024);
    try (DriverSet drivers = OnlyDrivers.of(new TwoRungs(undo));
        Journal journal =
            Journal.open(
                folder.resolve("journal"), InstantSource.system(), RandomGenerator.getDefault())) {
      Inject stuck = Commands.inject(1, new Fault.Noop());
      InjectionReport report = Commands.report(stuck);
      JournalEntry entry = JournalEntry.intent(stuck, "gone", undo).with(report.accepted());
      journal.write(entry);
      CommandDesk desk = desk(drivers, journal);
      desk.holdClaim(entry);
      Inject meanwhile = order(2, journal, new NetworkFault.HalfOpen(List.of(), List.of()));
      Inject afterwards = order(3, journal, new NetworkFault.HalfOpen(List.of(), List.of()));

      desk.take(meanwhile, Signing.Check.VALID);
      await().until(() -> has(meanwhile, InjectionEvent.Refused.class));
      await().until(() -> desk.running().equals(List.of(stuck.injection())));
      journal.add(
          report.ended(
              new CellSignals.Stop(InjectionEvent.EndReason.RESTART, ""),
              Commands.NOW,
              Commands.NOW,
              List.of()));
      desk.take(afterwards, Signing.Check.VALID);

      await().until(() -> has(afterwards, InjectionEvent.Confirmed.class));
      assertThat(told)
          .filteredOn(InjectionEvent.Refused.class::isInstance)
          .singleElement()
          .satisfies(
              event ->
                  assertThat(((InjectionEvent.Refused) event).detail())
                      .startsWith("open files of process 4711: changed by another fault"));
      signals.shutdown();
      desk.awaitIdle(Duration.ofSeconds(10));
    }
  }

  private boolean has(Inject command, Class<? extends InjectionEvent> type) {
    return told.stream()
        .anyMatch(fact -> fact.injection().equals(command.injection()) && type.isInstance(fact));
  }

  private CommandDesk desk(DriverSet drivers, Journal journal) throws Exception {
    Path policy = AgentRig.generousPolicy(folder);
    AgentSettings settings =
        AgentSettings.of(Commands.CELL, Commands.AGENT, "here", folder.resolve("journal"), policy)
            .with(AgentRig.times(Duration.ofSeconds(30)));
    return new CommandDesk(
        settings,
        journal,
        drivers,
        PolicyFile.read(policy),
        signals,
        reporter(),
        InstantSource.system(),
        () -> ClockReading.UNKNOWN);
  }

  private Inject order(int drill, Journal journal, Fault fault) {
    Inject sample = Commands.inject(drill, fault, LIMIT, Instant.now());
    Inject command =
        new Inject(
            sample.cell(),
            sample.injection(),
            sample.agent(),
            journal.incarnation(),
            sample.target(),
            fault,
            LIMIT,
            sample.issuedAt(),
            sample.expiresAt());
    signals.lease(command.injection(), System.nanoTime());
    return command;
  }

  private Reporter reporter() {
    return new Reporter() {
      @Override
      public void report(InjectionEvent event) {
        told.add(event);
      }

      @Override
      public void halt(String reason) {
        throw new AssertionError(reason);
      }
    };
  }

  /**
   * Of resets the first mechanism works on this host, and not for this target.
   *
   * @param undo of each
   */
  private record TwoRungs(Undo undo) implements FaultFamily {
    @Override
    public List<FaultDriver<?, ?>> drivers() {
      return List.of(
          new Rung<>(NetworkFault.ConnectionReset.class, "first", "not for this target", undo),
          new Rung<>(NetworkFault.ConnectionReset.class, "second", "", undo),
          new Rung<>(NetworkFault.HalfOpen.class, "second", "", undo));
    }

    @Override
    public void close() {}
  }

  /**
   * @param refuses why, empty if it does it
   */
  private record Rung<F extends Fault, U extends Undo>(
      Class<F> faultType, String mechanism, String refuses, U undo) implements FaultDriver<F, U> {
    @Override
    @SuppressWarnings("unchecked") // The class of an object of it.
    public Class<U> undoType() {
      return (Class<U>) undo.getClass();
    }

    @Override
    public Support support() {
      return new Support.Yes();
    }

    @Override
    public EndsAlone endsAlone() {
      return EndsAlone.NOTHING_LASTS;
    }

    @Override
    public String needs() {
      return "nothing";
    }

    @Override
    public U prepare(FaultOrder<F> order) {
      if (!refuses.isEmpty()) {
        throw new OrderRefused(Refusal.UNSUPPORTED, refuses);
      }
      return undo;
    }

    @Override
    public void apply(FaultOrder<F> order, U undo) {}

    @Override
    public List<String> plan(FaultOrder<F> order, U undo) {
      return List.of();
    }

    @Override
    public Sight look(U undo) {
      return Sight.IN_FORCE;
    }

    @Override
    public void revert(U undo) {}

    @Override
    public boolean gone(U undo) {
      return true;
    }
  }
}
