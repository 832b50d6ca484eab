package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.TestFolder;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;

/** What is undone at boot, when nothing of an agent is there any more but its journal. */
public final class BootUndo {

  private BootUndo() {}

  /** Of one fault that was in force; fails if it is not gone. */
  public static void undo(Fault fault, String mechanism, Undo undo)
      throws IOException, InterruptedException {
    try (TestFolder disk = new TestFolder()) {
      Path folder = disk.path().resolve("journal");
      try (Journal journal = Journal.open(folder, InstantSource.system(), new Random(1))) {
        journal.write(
            JournalEntry.intent(
                Commands.inject(1, fault, Duration.ofSeconds(30), Instant.now()), mechanism, undo));
      }

      assertThat(Agent.undoAll(folder, InstantSource.system(), new Random(1)))
          .hasSize(1)
          .allSatisfy(undone -> assertThat(undone.gone()).as(undone.detail()).isTrue());
    }
  }
}
