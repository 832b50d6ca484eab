package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.QdiscUndo;
import io.everdrill.agents.faults.ResourceUndo;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of one injection, on a world that is a list of what was done to it. */
class InjectionRunTest extends OneRun {

  @Test
  void undoIsOnDiskBeforeAnythingIsDone() throws Exception {
    world.onApply =
        () -> {
          JournalEntry entry = journal.entries().getFirst();
          assertThat(entry.undo()).isEqualTo(new Undo.DeleteTable("everdrill-test"));
          assertThat(entry.over()).isFalse();
          assertThat(told).hasExactlyElementsOfTypes(InjectionEvent.Accepted.class);
        };

    run();

    assertThat(told)
        .hasExactlyElementsOfTypes(
            InjectionEvent.Accepted.class,
            InjectionEvent.Applied.class,
            InjectionEvent.Confirmed.class,
            InjectionEvent.Ended.class);
    assertThat(done).startsWith("apply").endsWith("revert", "release");
    assertThat(done).contains("sustain");
    assertThat(journal.entries().getFirst().over()).isTrue();
    assertThat(last(InjectionEvent.Ended.class).reason()).isEqualTo(EndReason.LIMIT);
    assertThat(last(InjectionEvent.Applied.class))
        .extracting(InjectionEvent.Applied::mechanism, InjectionEvent.Applied::scope)
        .containsExactly("list", "a list");
  }

  @Test
  void failedApplyIsFollowedByRevert() throws Exception {
    world.onApply =
        () -> {
          throw new IllegalStateException("half way");
        };

    run();

    assertThat(done).containsExactly("apply", "revert", "release");
    assertThat(last(InjectionEvent.Failed.class).reason()).contains("half way");
    assertThat(told).noneMatch(InjectionEvent.Applied.class::isInstance);
  }

  @Test
  void whatIsNeverSeenInForceIsUncertainThenUndoneAndFailed() throws Exception {
    world.sight = Sight.NOT_IN_FORCE;
    world.applyTakesHold = false;

    run();

    assertThat(told)
        .hasExactlyElementsOfTypes(
            InjectionEvent.Accepted.class,
            InjectionEvent.Applied.class,
            InjectionEvent.Uncertain.class,
            InjectionEvent.Failed.class);
    assertThat(done).containsExactly("apply", "revert", "release");
  }

  @Test
  void revertThatDoesNotWorkIsUncertainAndTriedUntilItDoes() throws Exception {
    world.revertsThatFail = 3;

    run();

    assertThat(told)
        .hasExactlyElementsOfTypes(
            InjectionEvent.Accepted.class,
            InjectionEvent.Applied.class,
            InjectionEvent.Confirmed.class,
            InjectionEvent.Uncertain.class,
            InjectionEvent.Ended.class);
    assertThat(last(InjectionEvent.Uncertain.class).reason())
        .contains("by hand: nft delete table inet everdrill-test");
    assertThat(done.stream().filter("revert"::equals)).hasSize(4);
    assertThat(done).as("what stands by stays until it is gone").endsWith("revert", "release");
    assertThat(done.stream().filter("release"::equals)).hasSize(1);
  }

  @Test
  void targetThatVanishesEndsIt() throws Exception {
    world.sightAfterBeat = Sight.TARGET_GONE;

    run();

    assertThat(last(InjectionEvent.Ended.class).reason()).isEqualTo(EndReason.TARGET_GONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hits", ""})
  void abortInForceUndoesItOnceWhetherItIsCountedBeforeOrNot(String counts) throws Exception {
    world.counts = counts;
    Instant abortedAt = Instant.now();
    command = Commands.inject(1, new Fault.Noop(), Duration.ofMinutes(1), abortedAt);
    Thread running = Thread.ofPlatform().start(this::runUninterrupted);
    await().until(() -> told.stream().anyMatch(InjectionEvent.Confirmed.class::isInstance));

    abort(abortedAt);
    running.join();

    InjectionEvent.Ended ended = last(InjectionEvent.Ended.class);
    assertThat(ended.reason()).isEqualTo(EndReason.ABORT);
    assertThat(ended.revertStartedAt()).isBetween(abortedAt, ended.endedAt());
    assertThat(done).filteredOn("revert"::equals).hasSize(1);
    assertThat(done).as("not sustained any more").endsWith("revert", "release");
  }

  @Test
  void abortWhileItWaitsForAGuardIsRefusedAndNothingIsDone_S6() throws Exception {
    abort(Instant.now());

    run();

    assertThat(told).hasExactlyElementsOfTypes(InjectionEvent.Refused.class);
    assertThat(done).isEmpty();
    assertThat(journal.knows(command.injection())).isTrue();
  }

  @Test
  void dryRunSaysWhatItWouldDoAndUndoAndDoesNothing() throws Exception {
    execution = Policy.Execution.DRY_RUN;

    run();

    assertThat(done).isEmpty();
    assertThat(last(InjectionEvent.Refused.class).detail())
        .contains("Would run: nft add table", "Would undo: nft delete table inet everdrill-test");
  }

  @Test
  void whatAnotherFaultHasChangedIsRefusedAndLeftAlone_S7() throws Exception {
    world.undo = new ResourceUndo.RestoreFileLimit("tag", new ProcessIdentity(4711, 1), 10, 1024);
    resources.add("open files of process 4711");

    run();

    assertThat(done).isEmpty();
    assertThat(last(InjectionEvent.Refused.class).reason()).isEqualTo(Refusal.CONFLICT);
  }

  @Test
  void oneOfSeveralThatAnotherFaultHasChangedIsEnoughAndTheRestStaysFree_S7() throws Exception {
    world.undo =
        new QdiscUndo("tag", NetworkPlace.OWN, "7001", List.of("lo", "out0"), List.of("out0"));
    resources.add("queues of out0");

    run();

    assertThat(done).isEmpty();
    assertThat(last(InjectionEvent.Refused.class).detail())
        .isEqualTo("queues of out0: changed by another fault already");
    assertThat(resources).containsExactly("queues of out0");
  }

  @Test
  void commandThatExpiredOnTheBrokersClockIsRefusedThoughThisOneIsBehind_S5() throws Exception {
    clock = ClockReading.measured(Duration.ofMinutes(1), Duration.ofMillis(5));

    run();

    assertThat(last(InjectionEvent.Refused.class).reason()).isEqualTo(Refusal.EXPIRED);
    assertThat(done).isEmpty();
  }

  @Test
  void commandThatIsFreshOnTheBrokersClockIsDoneThoughThisOneIsAhead_S5() throws Exception {
    clock = ClockReading.measured(Duration.ofMinutes(-1), Duration.ofMillis(5));
    command =
        Commands.inject(
            1, command.fault(), command.limit(), Instant.now().minus(Duration.ofMinutes(1)));

    run();

    assertThat(last(InjectionEvent.Ended.class).reason()).isEqualTo(EndReason.LIMIT);
  }

  @Test
  void faultBeginsAtTheInstantThatItsGroupBegins() throws Exception {
    Instant start = Instant.now().plusMillis(400);
    command = Commands.startingAt(command, start);

    run();

    assertThat(last(InjectionEvent.Applied.class).applyStartedAt())
        .isBetween(start, start.plusMillis(100));
  }

  @Test
  void commandExpiresThoughTheClockIsSetBackWhileItWaits_S5() throws Exception {
    Instant now = Instant.now();
    command =
        Commands.startingAt(
            Commands.inject(1, command.fault(), command.limit(), now.minusMillis(29_000)),
            now.plusMillis(500));
    AtomicReference<Duration> setBack = new AtomicReference<>(Duration.ZERO);
    time = () -> Instant.now().minus(setBack.get());
    world.onArm = lead -> setBack.set(Duration.ofMinutes(1));

    run();

    assertThat(last(InjectionEvent.Refused.class).reason()).isEqualTo(Refusal.EXPIRED);
    assertThat(Instant.now()).isBetween(now.plusMillis(1_000), now.plusMillis(5_000));
    assertThat(done).containsExactly("dismissed");
  }

  @Test
  void whatEndsItWithoutTheAgentIsReadyBeforeTheClockRuns_S1() throws Exception {
    Instant start = Instant.now().plusMillis(400);
    command = Commands.startingAt(command, start);
    List<Instant> armed = new CopyOnWriteArrayList<>();
    world.onArm =
        lead -> {
          assertThat(lead).isBetween(Duration.ofMillis(1), Duration.ofMillis(400));
          assertThat(done).isEmpty();
          armed.add(Instant.now());
        };

    run();

    assertThat(armed).hasSize(1);
    assertThat(armed.getFirst()).isBefore(start);
    assertThat(last(InjectionEvent.Applied.class).applyStartedAt()).isAfterOrEqualTo(start);
  }

  @Test
  void nothingIsDoneWhereNothingWouldEndItWithoutTheAgent_S1_S9() throws Exception {
    world.onArm =
        lead -> {
          throw new IllegalStateException("the undo process did not get ready");
        };

    run();

    assertThat(done).containsExactly("dismissed");
    assertThat(last(InjectionEvent.Refused.class).detail()).contains("did not get ready");
    assertThat(resources).isEmpty();
  }

  @Test
  void abortWhileTheStandbyGetsReadyIsRefusedAndNothingIsDone() throws Exception {
    world.onArm = lead -> abort(Instant.now());

    run();

    assertThat(done).containsExactly("dismissed");
    assertThat(told)
        .hasExactlyElementsOfTypes(InjectionEvent.Accepted.class, InjectionEvent.Refused.class);
  }

  @Test
  void undoThatHangsNeverKeepsAnotherFromBeingUndone_S1() throws Exception {
    world.firstRevertHangs = true;
    Thread hanging = Thread.ofPlatform().start(this::runUninterrupted);
    try {
      await().atMost(Duration.ofSeconds(5)).until(() -> done.contains("revert"));
      ListedWorld healthy = new ListedWorld();
      Inject other = Commands.inject(2, new Fault.Noop(), Duration.ofMillis(200), Instant.now());
      signals.lease(other.injection(), System.nanoTime());

      run(other, healthy);

      assertThat(healthy.done).endsWith("revert", "release");
      assertThat(healthy.gone()).isTrue();
      assertThat(told)
          .filteredOn(e -> e.injection().equals(other.injection()))
          .last()
          .isInstanceOf(InjectionEvent.Ended.class);
      assertThat(world.gone()).as("the other still hangs").isFalse();
    } finally {
      world.hung.countDown();
      hanging.join(Duration.ofSeconds(20));
    }
    assertThat(hanging.isAlive()).isFalse();
    assertThat(world.gone()).isTrue();
  }

  @Test
  void undoThatHangsIsUncertainHaltsTheCellAndIsTriedAgain() throws Exception {
    world.firstRevertHangs = true;

    run();

    assertThat(last(InjectionEvent.Uncertain.class).reason())
        .contains("hangs", "by hand: nft delete table inet everdrill-test");
    assertThat(halts).singleElement().asString().contains("the undo hangs");
    assertThat(told.getLast()).isInstanceOf(InjectionEvent.Ended.class);
    world.hung.countDown();
  }
}
