package io.everdrill.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.Lifecycle.NotStopped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LifecycleTest {
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final Lifecycle lifecycle = new Lifecycle();

  @Test
  void stopsInTheOppositeOrderOfStart() throws Exception {
    startAll("broker", "agents", "scheduler");

    assertThat(lifecycle.stop()).isEmpty();

    assertThat(told).containsExactly("scheduler", "agents", "broker");
  }

  @Test
  void partThatHangsIsReportedAndTheNextIsStopped() throws Exception {
    startAll("first");
    CountDownLatch never = new CountDownLatch(1);
    lifecycle.start("hanging", Duration.ofMillis(100), () -> never::await);
    startAll("last");

    List<NotStopped> notStopped = lifecycle.stop();

    assertThat(told).containsExactly("last", "first");
    assertThat(notStopped)
        .singleElement()
        .satisfies(n -> assertThat(n.part()).isEqualTo("hanging"))
        .satisfies(n -> assertThat(n.why()).contains("did not stop in PT0.1S, hangs at"));
  }

  @Test
  void partThatFailsToStopIsReportedAndTheNextIsStopped() throws Exception {
    startAll("first");
    lifecycle.start(
        "failing",
        () ->
            () -> {
              throw new IllegalStateException("no");
            });

    assertThat(lifecycle.stop())
        .containsExactly(
            new NotStopped("failing", "failed to stop: java.lang.IllegalStateException: no"));
    assertThat(told).containsExactly("first");
  }

  @Test
  void secondStopSaysTheSameAndStopsNothingTwice() throws Exception {
    startAll("one");

    lifecycle.stop();
    lifecycle.stop();

    assertThat(told).containsExactly("one");
  }

  @Test
  void nothingIsStartedOnceStopping() {
    lifecycle.stop();

    assertThatIllegalStateException().isThrownBy(() -> startAll("late"));
  }

  @Test
  void partThatIsBeingStartedIsStoppedToo() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch starting = new CountDownLatch(1);
    CompletableFuture<Void> start =
        CompletableFuture.runAsync(
            () -> {
              try {
                lifecycle.start(
                    "slow",
                    () -> {
                      starting.countDown();
                      goOn.await();
                      return () -> told.add("slow");
                    });
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            Thread::startVirtualThread);
    starting.await();
    CompletableFuture<List<NotStopped>> stop =
        CompletableFuture.supplyAsync(lifecycle::stop, Thread::startVirtualThread);
    await().until(() -> lifecycle.health().detail().equals("stopping"));

    goOn.countDown();

    assertThat(stop.get()).isEmpty();
    start.get();
    assertThat(told).containsExactly("slow");
  }

  @Test
  void partThatFailsToStartLeavesTheOthersToBeStopped() throws Exception {
    startAll("one");

    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                lifecycle.start(
                    "broken",
                    () -> {
                      throw new IllegalStateException("no");
                    }));
    assertThat(lifecycle.stop()).isEmpty();
    assertThat(told).containsExactly("one");
  }

  @Test
  void firstReasonToEndIsTheReason() throws Exception {
    IllegalStateException bug = new IllegalStateException("a bug");

    lifecycle.fail("guard", bug);
    lifecycle.end("signal");

    assertThat(lifecycle.awaitEnd()).isEqualTo(new Lifecycle.Failed("guard", bug));
  }

  @Test
  void upOnlyBetweenRunningAndStop() {
    assertThat(lifecycle.health()).isEqualTo(new Health.Down("starting"));
    lifecycle.running();
    assertThat(lifecycle.health()).isEqualTo(new Health.Up("running"));
    lifecycle.stop();
    assertThat(lifecycle.health()).isEqualTo(new Health.Down("stopped"));
  }

  private void startAll(String... names) throws Exception {
    for (String name : names) {
      lifecycle.start(name, () -> () -> told.add(name));
    }
  }
}
