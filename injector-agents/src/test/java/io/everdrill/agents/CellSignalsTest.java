package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.CellSignals.Stop;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CellSignalsTest {

  private static final InjectionId INJECTION = injection(1);
  private static final InjectionId OTHER = injection(2);

  private final CellSignals signals = new CellSignals(Commands.CELL);
  private final AtomicReference<Thread> stoppedBy = new AtomicReference<>();
  private final CountDownLatch woken = new CountDownLatch(1);
  private final Thread waiting = new Thread(this::await1);

  @BeforeEach
  void oneWaits() {
    signals.begin(INJECTION);
    signals.begin(OTHER);
    waiting.start();
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
  }

  @AfterEach
  void noneWaits() throws Exception {
    waiting.interrupt();
    waiting.join();
  }

  private void await1() {
    try {
      signals.awaitChange(
          INJECTION,
          signals.outlook(INJECTION),
          System.nanoTime() + Duration.ofMinutes(1).toNanos(),
          () -> stoppedBy.set(Thread.currentThread()));
      woken.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void wordThatEndsItIsActedOnByWhoBringsItBeforeTheOneWhoWaitsIsAwake() throws Exception {
    signals.abort(abortOf(INJECTION));

    assertThat(stoppedBy).hasValue(Thread.currentThread());
    woken.await();
    assertThat(signals.outlook(INJECTION).stops())
        .extracting(Stop::reason)
        .containsExactly(EndReason.ABORT);
  }

  @Test
  void wordThatIsTakenBackBeforeTheOneWhoWaitsIsAwakeEndsItAllTheSame() {
    signals.halt(halt(HaltEvent.State.HALTED));
    signals.halt(halt(HaltEvent.State.RUNNING));

    assertThat(stoppedBy).hasValue(Thread.currentThread());
    assertThat(signals.outlook(INJECTION).stops())
        .extracting(Stop::reason)
        .containsExactly(EndReason.HALT);
    assertThat(signals.outlook(OTHER).stops()).as("nothing was begun for it").isEmpty();
  }

  @Test
  void wordThatEndsNothingOrAnotherIsNotActedOn() throws Exception {
    signals.abort(abortOf(OTHER));
    assertThat(woken.getCount()).isOne();

    signals.lease(INJECTION, System.nanoTime());

    woken.await();
    assertThat(stoppedBy).hasNullValue();
  }

  @Test
  void whoWaitsNoMoreIsNotActedFor() throws Exception {
    signals.stir(INJECTION);
    woken.await();

    signals.abort(abortOf(INJECTION));

    assertThat(stoppedBy).hasNullValue();
  }

  private static AbortEvent abortOf(InjectionId injection) {
    return new AbortEvent.Injections(
        Commands.CELL, "a1", List.of(injection), "hurt", "", "guard/g", Instant.now());
  }

  private static HaltEvent.Switch halt(HaltEvent.State state) {
    return new HaltEvent.Switch(Commands.CELL.value(), state, "why", "who", Instant.now());
  }

  private static InjectionId injection(long drill) {
    return InjectionId.of(DrillId.of(Commands.CELL, drill), 0);
  }
}
