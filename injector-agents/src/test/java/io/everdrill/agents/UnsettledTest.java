package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.CellSignals.Stop;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnsettledTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path folder;

  private Journal journal;

  @BeforeEach
  void openJournal() {
    journal = Journal.open(folder, InstantSource.fixed(NOW), new Random(1));
  }

  @AfterEach
  void closeJournal() {
    journal.close();
  }

  private InjectionReport begun(int drill) {
    Inject command = Commands.inject(drill, new Fault.Noop(), Duration.ofSeconds(30), NOW);
    InjectionReport report =
        new InjectionReport(
            command, Commands.AGENT, InstantSource.fixed(NOW), () -> ClockReading.UNKNOWN);
    journal.write(JournalEntry.intent(command, "none", new Undo.Nothing()).with(report.accepted()));
    return report;
  }

  private static InjectionEvent ended(InjectionReport report) {
    return report.ended(new Stop(EndReason.LIMIT, "over"), NOW, NOW.plusSeconds(1), List.of());
  }

  @Test
  void whatMayStillBeInForceIsToldAgainAsItWasToldLast() {
    begun(1);
    InjectionReport undone = begun(2);
    journal.add(undone.uncertain("not undone: busy"));
    journal.add(ended(undone));
    InjectionReport stuck = begun(3);
    journal.add(stuck.uncertain("applied, but not seen in force"));
    InjectionEvent last = stuck.uncertain("not undone: busy; by hand: rm x");
    journal.add(last);

    assertThat(Unsettled.in(journal)).isEqualTo(List.of(last));
  }

  @Test
  void itIsToldAgainAndAgainUntilItIsOver() {
    InjectionReport stuck = begun(1);
    InjectionEvent uncertain = stuck.uncertain("not undone: busy");
    journal.add(uncertain);
    List<InjectionEvent> told = new CopyOnWriteArrayList<>();
    List<Integer> looks = new CopyOnWriteArrayList<>();
    try (Unsettled unsettled =
        Unsettled.start(
            () -> {
              looks.add(told.size());
              return Unsettled.in(journal);
            },
            told::add,
            Duration.ofMillis(5))) {
      await().until(() -> told.size() >= 3);
      journal.add(ended(stuck));

      int looked = looks.size();
      await("two more looks by " + unsettled).until(() -> looks.size() >= looked + 3);
      assertThat(looks.getLast()).as("told no more").isEqualTo(looks.get(looks.size() - 2));
    }
    assertThat(told).containsOnly(uncertain);
  }
}
