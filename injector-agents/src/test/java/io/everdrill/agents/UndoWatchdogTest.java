package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.Guardian;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.Victim;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Signal;
import io.everdrill.agents.linux.TaggedProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pause, as the simplest fault that something has to undo. */
class UndoWatchdogTest {

  private static final Duration LIMIT = Duration.ofSeconds(4);
  private static final Duration UNDONE_WITHIN = Duration.ofSeconds(20);
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);

  @TempDir Path folder;
  private final String tag = "t" + System.nanoTime() + "-watched-1.0";
  private final UndoWatchdog watchdog = new UndoWatchdog();
  private Victim victim;
  private Undo.ContinueProcess undo;

  @BeforeEach
  void pause() throws IOException {
    victim = new Victim(folder);
    ProcessIdentity process = ProcessIdentity.inFile(victim.pidFile()).orElseThrow();
    undo = new Undo.ContinueProcess(process);
    process.signal(Signal.STOP);
    await().until(process::stopped);
  }

  @AfterEach
  void end() {
    TaggedProcesses.kill(tag);
    victim.close();
  }

  private void watch(Duration limit) {
    watchdog.watch(tag, limit, new Guardian.Charge("process-pause", "signal", undo));
  }

  private List<ProcessHandle> waitingJvms() {
    return TaggedProcesses.of(tag).stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .filter(p -> p.info().command().orElse("").endsWith("/java"))
        .toList();
  }

  @Test
  void undoesAtTheLimitWithoutStartingAJvmThen_S1() {
    watch(LIMIT);
    long watched = System.nanoTime();
    List<ProcessHandle> ready = waitingJvms();
    Set<ProcessHandle> seen = new HashSet<>(ready);

    await()
        .atMost(UNDONE_WITHIN)
        .until(
            () -> {
              seen.addAll(waitingJvms());
              return !undo.process().stopped();
            });

    Duration late = Duration.ofNanos(System.nanoTime() - watched).minus(LIMIT);
    System.out.println("undone " + late.toMillis() + " ms after the limit");
    assertThat(ready).hasSize(1);
    assertThat(seen).containsExactlyElementsOf(ready);
    await().atMost(ENDS_WITHIN).until(() -> TaggedProcesses.of(tag).isEmpty());
  }

  @Test
  void undoesAlsoWhenTheJvmThatWaitedForItWasKilled_S1() {
    watch(LIMIT);
    await().atMost(LIMIT).until(() -> !waitingJvms().isEmpty());

    waitingJvms().forEach(ProcessHandle::destroyForcibly);

    await().atMost(UNDONE_WITHIN).until(() -> !undo.process().stopped());
  }

  @Test
  void whoAppliesTooLateIsToldThatNothingWatchesAnyMore_S1() {
    watch(Duration.ofMillis(1));
    watchdog.requireWatched(undo);

    await()
        .atMost(UNDONE_WITHIN)
        .untilAsserted(
            () ->
                assertThatIllegalStateException()
                    .isThrownBy(() -> watchdog.requireWatched(undo))
                    .withMessageContaining("ended before the fault was applied"));
  }

  @Test
  void itsJvmIsReadyWhenItIsArmed() {
    watch(LIMIT);

    assertThat(waitingJvms()).hasSize(1);
  }

  @Test
  void nothingIsUndoneNorLeftOnceItStandsDown() {
    watch(Duration.ofSeconds(20));
    await().atMost(ENDS_WITHIN).until(() -> !waitingJvms().isEmpty());

    watchdog.standDown(undo);

    await().atMost(ENDS_WITHIN).until(() -> TaggedProcesses.of(tag).isEmpty());
    assertThat(undo.process().stopped()).isTrue();
  }
}
