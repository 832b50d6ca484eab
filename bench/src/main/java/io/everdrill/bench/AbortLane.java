package io.everdrill.bench;

import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.ProbeEvent.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** One drill, round after round beside others, and the probe results of its service. */
final class AbortLane {

  /**
   * From the fault confirmed to the result that decides: as in a drill, where what the start of the
   * fault took of this machine is over when users begin to be hurt.
   */
  private static final Duration HELD = Duration.ofMillis(250);

  /** The failure has left the window, and the guard has been told so. */
  private static final double WINDOWS_UNTIL_CALM = 1.5;

  private static final int RESULTS_UNTIL_CALM = 2;

  static final Duration LIMIT = Duration.ofSeconds(30);

  private final AbortDrill drill;
  private final AbortPost post;
  private final Function<AbortLane, Long> numbers;
  private final ProducerRecord<byte[], byte[]> passing;
  private final ProducerRecord<byte[], byte[]> failing;
  private final Semaphore results = new Semaphore(0);
  private final AtomicReference<CompletableFuture<Instant>> toFail = new AtomicReference<>();
  private final BlockingQueue<InjectionEvent> heard = new LinkedBlockingQueue<>();

  /**
   * @param numbers gives each round a drill's number of its own
   */
  AbortLane(AbortDrill drill, AbortPost post, Function<AbortLane, Long> numbers) {
    this.drill = drill;
    this.post = post;
    this.numbers = numbers;
    passing = post.encode(drill.probe(Outcome.PASS));
    failing = post.encode(drill.probe(Outcome.FAIL));
  }

  /**
   * One round.
   *
   * @param apply from the command's append, a whole millisecond, to applied
   * @param sentAt when the result that decides was sent
   * @param revertStartedAt when the agent began to undo
   * @param endedAt when it had seen the fault gone
   */
  record Round(
      InjectionId injection,
      Duration apply,
      Instant sentAt,
      Instant revertStartedAt,
      Instant endedAt) {}

  /** Sends the next result; the guard goes by append time, so one that passes is like another. */
  void sendResult() {
    CompletableFuture<Instant> deciding = toFail.getAndSet(null);
    if (deciding == null) {
      post.send(passing);
    } else {
      Instant at = drill.time().instant();
      post.send(failing);
      deciding.complete(at); // Behind it: whoever waits for that wakes on a processor, too.
    }
    results.release();
  }

  void hear(InjectionEvent event) {
    heard.add(event);
  }

  /** What a probe result is on the topic. */
  byte[] payload() {
    return passing.value();
  }

  /** Round after round. */
  List<Round> rounds(String incarnation, int resultsPerSecond, BooleanSupplier more)
      throws Exception {
    List<Round> rounds = new ArrayList<>();
    while (more.getAsBoolean()) {
      rounds.add(round(incarnation, resultsPerSecond));
      awaitCalm(resultsPerSecond);
    }
    return rounds;
  }

  private Round round(String incarnation, int resultsPerSecond) throws Exception {
    long number = numbers.apply(this);
    post.send(drill.started(number, incarnation)).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    RecordMetadata ordered =
        post.order(drill.command(number, incarnation)).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    InjectionEvent.Applied applied = await(InjectionEvent.Applied.class);
    await(InjectionEvent.Confirmed.class);
    awaitResults(Math.max(1, results(HELD, resultsPerSecond)));
    CompletableFuture<Instant> sent = new CompletableFuture<>();
    toFail.set(sent);
    Instant sentAt = sent.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    InjectionEvent.Ended ended = await(InjectionEvent.Ended.class);
    if (ended.reason() != InjectionEvent.EndReason.ABORT) {
      throw new IllegalStateException("expected an abort, got " + ended);
    }
    return new Round(
        ended.injection(),
        Duration.between(Instant.ofEpochMilli(ordered.timestamp()), applied.appliedAt()),
        sentAt,
        ended.revertStartedAt(),
        ended.endedAt());
  }

  /** Until what failed is behind all windows. */
  private void awaitCalm(int resultsPerSecond) throws Exception {
    Duration calm = Duration.ofMillis((long) (WINDOWS_UNTIL_CALM * AbortDrill.WINDOW.toMillis()));
    awaitResults(Math.max(RESULTS_UNTIL_CALM, results(calm, resultsPerSecond)));
  }

  private static int results(Duration time, int perSecond) {
    return (int) Math.ceil(time.toMillis() / 1_000.0 * perSecond);
  }

  /** Waits until that many more results were sent. */
  void awaitResults(int count) throws Exception {
    results.drainPermits();
    if (!results.tryAcquire(count, LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TimeoutException("expected " + count + " probe results within " + LIMIT);
    }
  }

  /** The next fact after the command was accepted has to be of this type. */
  private <E extends InjectionEvent> E await(Class<E> type) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      InjectionEvent event = heard.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new TimeoutException("expected " + type.getSimpleName() + " within " + LIMIT);
      }
      if (type.isInstance(event)) {
        return type.cast(event);
      }
      if (!(event instanceof InjectionEvent.Accepted)) {
        throw new IllegalStateException("expected " + type.getSimpleName() + ", got " + event);
      }
    }
  }
}
