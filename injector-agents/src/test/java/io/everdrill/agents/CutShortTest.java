package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** To fill memory takes half a minute: what has to end meanwhile does not wait for that. */
class CutShortTest extends OneRun {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofSeconds(30);

  private volatile long revertsBefore;
  private final CountDownLatch returns = new CountDownLatch(1);

  @AfterEach
  void letReturn() {
    returns.countDown();
  }

  /** What is undone under it cannot be applied any more: it notices, and returns. */
  private void fill() {
    await().atMost(LONG).until(() -> reverts() > revertsBefore);
    throw new IllegalStateException("ended before it was full");
  }

  private long reverts() {
    return done.stream().filter("revert"::equals).count();
  }

  private void hang() {
    try {
      returns.await(LONG.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread running(Duration limit) {
    command = Commands.inject(1, command.fault(), limit, Instant.now());
    return started();
  }

  /** While it is being applied, which takes long. */
  private Thread applying(Runnable how) {
    world.onApply = how;
    Thread run = running(LONG);
    await().atMost(SOON).until(() -> done.contains("apply"));
    return run;
  }

  private Thread started() {
    return Thread.ofPlatform().start(this::runUninterrupted);
  }

  private void assertEndsSoon(Thread run, EndReason reason) throws InterruptedException {
    assertThat(run.join(SOON)).isTrue();
    assertThat(told.getLast())
        .isInstanceOfSatisfying(
            InjectionEvent.Ended.class, ended -> assertThat(ended.reason()).isEqualTo(reason));
    assertThat(told).noneMatch(InjectionEvent.Uncertain.class::isInstance);
    assertThat(halts).isEmpty();
    assertThat(world.gone()).isTrue();
  }

  @Test
  void abortEndsWhatIsBeingApplied_S6() throws Exception {
    Thread run = applying(this::fill);

    abort(Instant.now());

    assertEndsSoon(run, EndReason.ABORT);
    assertThat(told)
        .as("it was in force in part")
        .hasExactlyElementsOfTypes(
            InjectionEvent.Accepted.class,
            InjectionEvent.Applied.class,
            InjectionEvent.Ended.class);
    assertThat(done).startsWith("apply", "revert").endsWith("revert", "release");
    assertThat(last(InjectionEvent.Applied.class).appliedAt())
        .isBeforeOrEqualTo(last(InjectionEvent.Ended.class).revertStartedAt());
  }

  @Test
  void shutdownEndsWhatIsBeingApplied_S6() throws Exception {
    Thread run = applying(this::fill);

    signals.shutdown();

    assertEndsSoon(run, EndReason.SHUTDOWN);
  }

  @Test
  void limitEndsWhatIsBeingApplied_S1() throws Exception {
    world.onApply = this::fill;

    assertEndsSoon(running(Duration.ofMillis(300)), EndReason.LIMIT);
  }

  @Test
  void abortEndsWhatIsBeingAppliedAgainByItsShape_S6() throws Exception {
    command =
        Commands.shaped(
            Commands.inject(1, command.fault(), LONG, Instant.now()),
            new Shape.Flapping(Duration.ofMillis(200), Duration.ofMillis(200)));
    world.onApply =
        () -> {
          if (reverts() > 0) {
            revertsBefore = 1;
            fill();
          }
        };
    Thread run = started();
    await().atMost(SOON).until(() -> done.stream().filter("apply"::equals).count() == 2);

    abort(Instant.now());

    assertEndsSoon(run, EndReason.ABORT);
  }

  /** As a container that is given time to stop: it has to be started again after that. */
  @Test
  void whatCannotBeCutShortIsUndoneAsSoonAsItIsApplied_S6() throws Exception {
    Thread run = applying(this::hang);

    abort(Instant.now());

    await().atMost(SOON).until(() -> reverts() > 20);
    assertThat(run.isAlive()).isTrue();
    returns.countDown();
    assertEndsSoon(run, EndReason.ABORT);
    assertThat(done).endsWith("revert", "release");
  }
}
