package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  @TempDir Path folder;

  private Instant now = Commands.NOW;
  private final InstantSource time = () -> now;

  @Test
  void whatWasBegunIsThereAfterARestart_S2() {
    Inject command = Commands.inject(1, new Fault.Noop());
    JournalEntry entry =
        JournalEntry.intent(command, "nft", new Undo.DeleteTable("everdrill-x"))
            .with(accepted(command));
    try (Journal journal = Journal.open(folder, time, RandomGenerator.getDefault())) {
      journal.write(entry);
    }

    try (Journal journal = Journal.open(folder, time, RandomGenerator.getDefault())) {
      assertThat(journal.knows(command.injection())).isTrue();
      JournalEntry found = journal.entries().getFirst();
      assertThat(found.command()).isEqualTo(command);
      assertThat(found.undo()).isEqualTo(entry.undo());
      assertThat(found.story()).isEqualTo(entry.story());
      assertThat(found.over()).isFalse();
    }
  }

  @Test
  void newJournalIsANewIncarnation_S2() {
    String first;
    try (Journal journal = Journal.open(folder.resolve("a"), time, RandomGenerator.getDefault())) {
      first = journal.incarnation();
    }
    try (Journal again = Journal.open(folder.resolve("a"), time, RandomGenerator.getDefault());
        Journal other = Journal.open(folder.resolve("b"), time, RandomGenerator.getDefault())) {
      assertThat(again.incarnation()).isEqualTo(first);
      assertThat(other.incarnation()).isNotEqualTo(first);
    }
  }

  @Test
  void secondAgentOnTheSameJournalIsRefused_S2() {
    try (Journal journal = Journal.open(folder, time, RandomGenerator.getDefault())) {
      assertThatThrownBy(() -> Journal.open(folder, time, RandomGenerator.getDefault()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another agent has this journal open");
      assertThat(journal.entries()).isEmpty();
    }
  }

  @Test
  void unreadableEntryIsKeptAsideAndTheOthersAreRead_S8() throws Exception {
    Inject command = Commands.inject(1, new Fault.Noop());
    try (Journal journal = Journal.open(folder, time, RandomGenerator.getDefault())) {
      journal.write(JournalEntry.intent(command, "none", new Undo.Nothing()));
    }
    Files.writeString(folder.resolve("shop-2.0.json"), "{\"command\":");

    try (Journal journal = Journal.open(folder, time, RandomGenerator.getDefault())) {
      assertThat(journal.knows(command.injection())).isTrue();
      assertThat(folder.resolve("shop-2.0.json.unreadable")).hasContent("{\"command\":");
      assertThat(journal.unreadable()).containsExactly(new InjectionId("shop-2.0"));
    }
    try (Journal journal = Journal.open(folder, time, RandomGenerator.getDefault())) {
      assertThat(journal.unreadable()).as("until a person has looked").hasSize(1);
    }
  }

  @Test
  void commandOfAnUnreadableEntryIsNotObeyedAgain_S2() throws Exception {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("shop-2.0.json"), "{\"command\":");
    Files.writeString(folder.resolve("not an injection.json.unreadable"), "");

    try (Journal journal = Journal.open(folder, time, RandomGenerator.getDefault())) {
      assertThat(journal.knows(new InjectionId("shop-2.0"))).isTrue();
      assertThat(journal.isOver(new InjectionId("shop-2.0"))).isFalse();
      assertThat(journal.unreadable()).containsExactly(new InjectionId("shop-2.0"));
    }
  }

  /** An agent that was rolled back finds what a later release has written. */
  @Test
  void entryWithAFactOfALaterReleaseIsStillUndone_S1() throws Exception {
    Inject command = Commands.inject(1, new Fault.Noop());
    Undo undo = new Undo.DeleteTable("everdrill-x");
    try (Journal journal = Journal.open(folder, time, RandomGenerator.getDefault())) {
      journal.write(
          JournalEntry.intent(command, "nft", undo).with(accepted(command)).with(ended(command)));
    }
    Path file = folder.resolve("shop-1.0.json");
    Files.writeString(
        file, Files.readString(file).replace("injection.ended.v1", "injection.dissolved.v7"));

    try (Journal journal = Journal.open(folder, time, RandomGenerator.getDefault())) {
      assertThat(journal.unreadable()).isEmpty();
      JournalEntry found = journal.entries().getFirst();
      assertThat(found.undo()).isEqualTo(undo);
      assertThat(found.over()).as("its end cannot be read").isFalse();
      assertThat(found.story().phase()).isEqualTo(InjectionStory.Phase.ACCEPTED);
      journal.told(command.injection());
      assertThat(journal.isOver(command.injection())).as("somebody knows its end").isTrue();
    }
  }

  @Test
  void onlyWhatIsOverAndToldIsForgottenAfterItsTime() {
    Inject over = Commands.inject(1, new Fault.Noop());
    Inject untold = Commands.inject(2, new Fault.Noop());
    Inject open = Commands.inject(3, new Fault.Noop());
    try (Journal journal = Journal.open(folder, time, RandomGenerator.getDefault())) {
      for (Inject command : List.of(over, untold, open)) {
        journal.write(
            JournalEntry.intent(command, "none", new Undo.Nothing()).with(accepted(command)));
      }
      journal.add(ended(over));
      journal.told(over.injection());
      journal.add(ended(untold));
    }

    now = now.plus(Journal.KEPT).plus(Duration.ofMinutes(1));

    try (Journal journal = Journal.open(folder, time, RandomGenerator.getDefault())) {
      assertThat(journal.knows(over.injection())).isFalse();
      assertThat(journal.knows(untold.injection())).isTrue();
      assertThat(journal.knows(open.injection())).isTrue();
    }
    assertThat(folder.toFile().list())
        .as("of the one that is forgotten")
        .noneMatch(name -> name.startsWith(over.injection().toString()));
  }

  @Test
  void touchTellsWhenAFaultWasLastSeen() {
    Inject command = Commands.inject(1, new Fault.Noop());
    try (Journal journal = Journal.open(folder, time, RandomGenerator.getDefault())) {
      journal.write(JournalEntry.intent(command, "none", new Undo.Nothing()));
      now = now.plusSeconds(5);

      journal.touch(command.injection());

      assertThat(journal.lastTouched(command.injection())).isEqualTo(now);
    }
  }

  private static InjectionEvent accepted(Inject command) {
    return new InjectionEvent.Accepted(
        command.cell(), command.injection(), command.agent(), Commands.NOW, ClockReading.UNKNOWN);
  }

  private static InjectionEvent ended(Inject command) {
    return new InjectionEvent.Ended(
        command.cell(),
        command.injection(),
        command.agent(),
        EndReason.LIMIT,
        "",
        Commands.NOW,
        Commands.NOW,
        List.of(),
        ClockReading.UNKNOWN);
  }
}
