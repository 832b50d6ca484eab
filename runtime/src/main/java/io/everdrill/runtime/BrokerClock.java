package io.everdrill.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures every 10 s how far this process's clock is from the broker's, by a record on a topic
 * that the broker stamps with its append time, so that times of different writers can be compared.
 */
public final class BrokerClock implements AutoCloseable {
  static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Duration STALE = INTERVAL.multipliedBy(6);

  /** The first exchange pays for connections, so a few follow at once. */
  private static final int FIRST_EXCHANGES = 4;

  /** The broker's append time takes the place of this; if it comes back, the topic has none. */
  private static final long NOT_APPENDED = 0;

  private static final Logger LOG = LoggerFactory.getLogger(BrokerClock.class);

  private final Producer<byte[], byte[]> producer;
  private final ClockRecords records;
  private final InstantSource instants;
  private final Consumer<Throwable> onBug;
  private final OffsetEstimate estimate = new OffsetEstimate();
  private final CountDownLatch measured = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile long measuredNanos;
  private volatile String trouble = "";

  /** What is written on the clock topic: our module knows no events. */
  @FunctionalInterface
  public interface ClockRecords {
    ProducerRecord<byte[], byte[]> record(Instant sentAt, BrokerOffset last);
  }

  private BrokerClock(
      Producer<byte[], byte[]> producer,
      ClockRecords records,
      InstantSource instants,
      Consumer<Throwable> onBug) {
    this.producer = producer;
    this.records = records;
    this.instants = instants;
    this.onBug = onBug;
    this.thread = Thread.ofPlatform().name("broker-clock").daemon().unstarted(this::run);
  }

  /** Begins to measure, with a producer of its own; what {@code records} throws is a bug. */
  public static BrokerClock start(
      Map<String, Object> producerProperties,
      ClockRecords records,
      InstantSource instants,
      Consumer<Throwable> onBug) {
    BrokerClock clock =
        new BrokerClock(new KafkaProducer<>(producerProperties), records, instants, onBug);
    clock.thread.start();
    return clock;
  }

  /** The offset as known now; at once, unknown before the first measurement. */
  public BrokerOffset reading() {
    synchronized (estimate) {
      return estimate.at(instants.instant(), System.nanoTime());
    }
  }

  /** Whether there is a first measurement, waiting this long for it. */
  public boolean awaitMeasured(Duration limit) throws InterruptedException {
    return measured.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Down when the broker has not answered for a minute, or never. */
  public Health health() {
    if (measured.getCount() > 0) {
      return new Health.Down("not measured yet" + (trouble.isEmpty() ? "" : ": " + trouble));
    }
    Duration age = Duration.ofNanos(System.nanoTime() - measuredNanos);
    String text = "measured " + age.toSeconds() + " s ago";
    return age.compareTo(STALE) <= 0 ? new Health.Up(text) : new Health.Down(text + ": " + trouble);
  }

  @Override
  public void close() {
    closing.countDown();
    producer.close(CLOSE_LIMIT);
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      int exchanges = 0;
      do {
        exchanges += exchange();
      } while (!closing.await(pause(exchanges).toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable bug) {
      inTrouble("ended by a bug: " + bug);
      onBug.accept(bug);
    }
  }

  private Duration pause(int exchanges) {
    if (exchanges == 0) {
      return RETRY;
    }
    return exchanges < FIRST_EXCHANGES ? Duration.ZERO : INTERVAL;
  }

  /** How many exchanges succeeded: one or none. */
  private int exchange() throws InterruptedException {
    try {
      long sentNanos = System.nanoTime();
      Instant sentAt = instants.instant();
      long[] acknowledgedNanos = new long[1];
      long appended =
          producer
              .send(
                  unstamped(records.record(sentAt, reading())),
                  (metadata, failure) -> acknowledgedNanos[0] = System.nanoTime())
              .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .timestamp();
      if (appended == NOT_APPENDED) {
        inTrouble("the clock topic has message.timestamp.type other than LogAppendTime");
        return 0;
      }
      add(
          new OffsetEstimate.Exchange(
              sentAt, sentNanos, Instant.ofEpochMilli(appended), acknowledgedNanos[0]));
      return 1;
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      if (closing.getCount() > 0) {
        inTrouble(e.toString());
      }
      return 0;
    } catch (IllegalStateException e) {
      if (closing.getCount() > 0) {
        throw e;
      }
      // The producer was closed in this very moment.
      return 0;
    }
  }

  private void add(OffsetEstimate.Exchange exchange) {
    synchronized (estimate) {
      estimate.add(exchange);
    }
    trouble = "";
    measuredNanos = System.nanoTime();
    measured.countDown();
  }

  /** The broker away for an hour is one line in the log, not a line a try. */
  private void inTrouble(String why) {
    if (trouble.isEmpty()) {
      LOG.warn("Clock offset not measured: {}", why);
    }
    trouble = why;
  }

  private static ProducerRecord<byte[], byte[]> unstamped(ProducerRecord<byte[], byte[]> r) {
    return new ProducerRecord<>(
        r.topic(), r.partition(), NOT_APPENDED, r.key(), r.value(), r.headers());
  }
}
