package io.everdrill.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RehearsalTest {

  private final String name = "test-" + System.nanoTime();
  private final AtomicInteger rounds = new AtomicInteger();

  @Test
  void isDoneOnceInAJvmAndTheNextGoesOnWhereOneWasClosed() {
    Rehearsal first = Rehearsal.begin(name, rounds::incrementAndGet);
    await().until(() -> rounds.get() > 0);
    first.close();
    Rehearsal second = Rehearsal.begin(name, rounds::incrementAndGet);
    await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(rounds).hasValue(1_000));
    second.close();

    Rehearsal.begin(name, rounds::incrementAndGet).close();

    assertThat(rounds).hasValue(1_000);
  }

  @Test
  void endsWhenItIsClosed() {
    Rehearsal rehearsal = Rehearsal.begin(name, rounds::incrementAndGet);
    await().until(() -> rounds.get() > 0);

    rehearsal.close();

    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("rehearsal-" + name));
  }
}
