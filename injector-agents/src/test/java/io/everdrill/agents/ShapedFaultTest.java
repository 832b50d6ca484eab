package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An apply that does not return, on a world that is a list of what was done to it. */
class ShapedFaultTest {

  private static final Duration APPLY_LIMIT = Duration.ofMillis(200);
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir Path folder;

  private final ListedWorld world = new ListedWorld();
  private final CountDownLatch returns = new CountDownLatch(1);
  private final List<InjectionEvent> told = new CopyOnWriteArrayList<>();
  private final Inject command =
      Commands.inject(1, new Fault.Noop(), Duration.ofSeconds(1), Instant.now());

  private ShapedFault fault(Journal journal) {
    InjectionReport report =
        new InjectionReport(
            command, Commands.AGENT, InstantSource.system(), () -> ClockReading.UNKNOWN);
    return new ShapedFault(
        command,
        world::prepared,
        journal,
        remedy -> new Reversal(command.injection(), remedy, report, told::add, halt -> {}),
        APPLY_LIMIT);
  }

  private static void apply(ShapedFault fault) throws InterruptedException {
    CountDownLatch applied = new CountDownLatch(1);
    fault.beginApply(applied::countDown);
    long leftNanos = fault.applyEndsByNanos() - System.nanoTime();
    while (!fault.isApplied() && leftNanos > 0) {
      applied.await(leftNanos, TimeUnit.NANOSECONDS);
      leftNanos = fault.applyEndsByNanos() - System.nanoTime();
    }
    fault.standBy();
  }

  private void awaitReturn() {
    try {
      returns.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void applyThatHangsFailsAtItsDeadlineAndIsUndoneAgainWhenItReturned_S7() throws Exception {
    world.onApply = this::awaitReturn;
    try (Journal journal =
        Journal.open(folder, InstantSource.system(), RandomGenerator.getDefault())) {
      ShapedFault fault = fault(journal);
      long began = System.nanoTime();

      assertThatIllegalStateException()
          .isThrownBy(() -> apply(fault))
          .withMessageContaining("apply: not done after " + APPLY_LIMIT);

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(APPLY_LIMIT, SOON);
      FutureTask<Boolean> undoing =
          new FutureTask<>(
              () -> {
                fault.undo();
                return true;
              });
      Thread.ofPlatform().start(undoing);
      await().atMost(SOON).until(() -> !told.isEmpty());
      assertThat(told.getFirst())
          .isInstanceOfSatisfying(
              InjectionEvent.Uncertain.class,
              uncertain -> assertThat(uncertain.reason()).contains("apply hangs"));
      assertThat(undoing.isDone()).as("undone while apply may yet take effect").isFalse();

      returns.countDown();

      await().atMost(SOON).until(undoing::isDone);
      assertThat(undoing.get()).isTrue();
      assertThat(world.gone()).isTrue();
      assertThat(world.done).startsWith("apply", "revert").endsWith("revert", "release");
    }
  }

  /** Undone on a thread that was there before; where nobody undoes it any more, that one ends. */
  @Test
  void threadThatStandsByToUndoItEndsWithItsRun() throws Exception {
    try (Journal journal =
        Journal.open(folder, InstantSource.system(), RandomGenerator.getDefault())) {
      CountDownLatch over = new CountDownLatch(1);
      FutureTask<Boolean> run =
          new FutureTask<>(
              () -> {
                apply(fault(journal));
                return over.await(SOON.toMillis(), TimeUnit.MILLISECONDS);
              });
      Thread.ofPlatform().start(run);
      await().atMost(SOON).until(this::standsBy);

      over.countDown();

      await().atMost(SOON).until(() -> !standsBy());
      assertThat(run.get()).isTrue();
      assertThat(world.done).as("a run that ended on its own").containsExactly("apply");
    }
  }

  private boolean standsBy() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(t -> t.getName().equals("undo-" + command.injection()));
  }
}
