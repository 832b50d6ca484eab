package io.everdrill.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class BrokerClockTest {

  /** Between the record and its sending: no bug, which would end the process with an error. */
  @Test
  void clockThatIsClosedInTheMomentOfSendingEndsInOrder() {
    Queue<Throwable> bugs = new ConcurrentLinkedQueue<>();
    CompletableFuture<BrokerClock> started = new CompletableFuture<>();
    AtomicReference<Thread> measuring = new AtomicReference<>();
    BrokerClock.ClockRecords records =
        (sentAt, last) -> {
          measuring.set(Thread.currentThread());
          started.join().close();
          return new ProducerRecord<>("clock", new byte[0]);
        };

    started.complete(
        BrokerClock.start(
            KafkaSettings.plain("127.0.0.1:1").producer("closed"),
            records,
            InstantSource.system(),
            bugs::add));

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> measuring.get() != null && !measuring.get().isAlive());
    assertThat(bugs).isEmpty();
  }
}
