package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.linux.Memory;
import io.everdrill.agents.linux.TaggedProcesses;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionEvent.Ended;
import io.everdrill.topics.events.ResourceFault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With an agent, a broker and memory: to fill it hurts, and takes seconds. */
@EnabledOnOs(OS.LINUX)
class AbortWhileFillingIT {

  private static final long MOST_BYTES = 8L << 30;

  /** Of less it is filled before the abort is there. */
  private static final long LEAST_BYTES = 1L << 30;

  @TempDir Path folder;

  @Test
  void memoryIsFreeAgainSoonAfterTheAbortNotWhenAllOfItWasFilled_S6() throws Exception {
    // A tenth of the host's memory stays available, and other tests want some.
    long sizeBytes = Math.min(MOST_BYTES, Memory.availableBytes() / 3);
    assumeThat(sizeBytes).as("bytes of memory").isGreaterThan(LEAST_BYTES);
    try (AgentRig rig = new AgentRig();
        Agent agent = rig.start(AgentRig.settings(folder))) {
      Inject command =
          rig.command(
              agent,
              new ResourceFault.MemoryFill(sizeBytes),
              AgentRig.nowhere(),
              Duration.ofSeconds(60));
      String tag = CommandDesk.tag(agent.incarnation(), command.injection());

      rig.order(command);
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(10))
          .until(() -> heldBytes(tag) > sizeBytes / 100);
      Instant aborted = Instant.now();
      rig.say(
          new AbortEvent.Injections(
              AgentRig.CELL, "a1", List.of(command.injection()), "hurt", "", "guard/g1", aborted));
      Ended ended = rig.awaitFact(command.injection(), Ended.class);

      assertThat(ended.reason()).isEqualTo(EndReason.ABORT);
      Duration took = Duration.between(aborted, ended.endedAt());
      System.out.println("abort while memory was filled to all of it freed: " + took.toMillis());
      assertThat(took).isLessThan(Duration.ofSeconds(3));
      assertThat(TaggedProcesses.of(tag)).isEmpty();
      assertThat(rig.reported(command.injection()))
          .as("it was never there whole")
          .noneMatch(InjectionEvent.Confirmed.class::isInstance)
          .noneMatch(InjectionEvent.Uncertain.class::isInstance);
      assertThat(rig.halts()).isEmpty();
    }
  }

  private static long heldBytes(String tag) {
    return TaggedProcesses.of(tag).stream().mapToLong(Memory::anonymousBytes).sum();
  }
}
