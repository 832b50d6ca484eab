package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.ByHand;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.FileUndo;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Trace;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real packet rule in a network of its own, with a journal that knows of it and without. */
@ExtendWith(OwnNetwork.class)
class SweepIT {

  @TempDir Path folder;

  @Test
  void ruleThatNoJournalHoldsOpenIsAstray() throws Exception {
    Inject command =
        Commands.inject(
            1,
            new NetworkFault.Partition(Direction.BOTH, List.of(), List.of()),
            Duration.ofSeconds(30),
            Instant.now());
    InjectionReport report = Commands.report(command);
    try (Journal journal = Journal.open(folder, InstantSource.system(), new Random(1));
        DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1))) {
      String tag = CommandDesk.tag(journal.incarnation(), command.injection());
      PreparedFault fault =
          drivers.prepare(
              new FaultOrder<>(tag, command.target(), command.fault(), command.limit()));
      fault.apply().run();

      assertThat(strays(drivers, tag))
          .singleElement()
          .satisfies(stray -> assertThat(stray.tag()).isEqualTo(tag))
          .satisfies(stray -> assertThat(stray.what()).isEqualTo("nft table ip everdrill-" + tag))
          .extracting(Trace::byHand)
          .asString()
          .startsWith("nft delete table ip everdrill-");

      journal.write(
          JournalEntry.intent(command, fault.mechanism(), fault.undo()).with(report.accepted()));
      assertThat(strays(drivers, tag)).isEmpty();

      Instant now = Instant.now();
      journal.add(report.ended(new CellSignals.Stop(EndReason.LIMIT, ""), now, now, List.of()));
      assertThat(strays(drivers, tag)).as("over, but still there").hasSize(1);

      fault.remedy().revert();
      assertThat(strays(drivers, tag)).isEmpty();
    }
  }

  @Test
  void fileThatAFaultLaidBesideAnotherIsAstray_S7() throws Exception {
    String tag = "00000000000000ab-test-7.0";
    Path config = Files.createDirectories(folder.resolve("etc/shop")).resolve("shop.yaml");
    Files.writeString(config, "rate: 5");
    Path aside = new FileUndo.MoveBack(config.toString(), tag, "", "").aside();
    Files.writeString(aside, "rate: 4");
    Files.writeString(folder.resolve(".everdrill-notes"), "a person's own");

    try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1))) {
      assertThat(Sweep.strays(drivers, List.of(), List.of(folder)).found())
          .filteredOn(stray -> stray.what().startsWith("file "))
          .singleElement()
          .satisfies(stray -> assertThat(stray.tag()).isEqualTo(tag))
          .satisfies(stray -> assertThat(stray.what()).isEqualTo("file " + aside))
          .extracting(Trace::byHand)
          .asString()
          .contains("diff ", aside.toString());
    }
  }

  /** Whoever moved the right one back may have been killed with somebody's newer file aside. */
  @Test
  void fileMadeAnewIsRemovedOnlyWhereTheRightOneIsNotBeside_S7() throws Exception {
    String tag = "00000000000000ab-test-8.0";
    Path config = Files.writeString(folder.resolve("shop.yaml"), "rate: wrong");
    FileUndo.MoveBack undo = new FileUndo.MoveBack(config.toString(), tag, "", "");
    Files.writeString(undo.fresh(), "rate: 6");
    Files.writeString(undo.aside(), "rate: 4");
    try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1))) {
      String advice =
          Sweep.strays(drivers, List.of(), List.of(folder)).found().stream()
              .filter(stray -> stray.what().equals("file " + undo.fresh()))
              .findFirst()
              .orElseThrow()
              .byHand();

      ByHand.run(advice + "; true");
      assertThat(undo.fresh()).hasContent("rate: 6");

      Files.delete(undo.aside());
      ByHand.run(advice);
      assertThat(undo.fresh()).doesNotExist();
      assertThat(config).hasContent("rate: wrong");
    }
  }

  /** Of this injection: watchdogs of other tests may wait for their limits meanwhile. */
  private List<Trace> strays(DriverSet drivers, String tag) {
    return Sweep.strays(drivers, List.of(folder), List.of()).found().stream()
        .filter(stray -> stray.tag().equals(tag))
        .toList();
  }
}
