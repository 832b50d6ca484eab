package io.everdrill.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads stated partitions on a thread of its own, without a group, so with nothing to rebalance:
 * first what is there, then what comes.
 *
 * <p>The world failing (broker away, topic not made yet, access denied) is waited out: the reader
 * goes on where it was, no record twice and none left out. A bug of ours, which is whatever the
 * listener throws, ends it and is handed to {@code onBug}.
 */
public final class PartitionReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(PartitionReader.class);

  private final Map<String, Object> properties;
  private final List<Feed> feeds;
  private final BlamedListener listener;
  private final MeterRegistry registry;
  private final Consumer<Throwable> onBug;

  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CompletableFuture<Boolean> caughtUp = new CompletableFuture<>();
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private volatile long polledNanos = System.nanoTime();
  private volatile long behind = -1;
  private volatile String trouble = "";
  private KafkaConsumer<byte[], byte[]> current;

  private PartitionReader(
      Map<String, Object> properties,
      List<Feed> feeds,
      RecordListener listener,
      MeterRegistry registry,
      Consumer<Throwable> onBug) {
    this.properties = new HashMap<>(properties);
    // A position that is gone is told to us, not stepped over.
    this.properties.put("auto.offset.reset", "none");
    this.feeds = List.copyOf(feeds);
    this.listener = new BlamedListener(listener);
    this.registry = registry;
    this.onBug = onBug;
    this.thread =
        Thread.ofPlatform()
            .name("reader-" + properties.getOrDefault("client.id", "unnamed"))
            .daemon()
            .unstarted(this::run);
  }

  /**
   * Begins to read; wrong properties are refused here.
   *
   * @param consumerProperties as {@link KafkaSettings#consumer} gives them
   */
  public static PartitionReader start(
      Map<String, Object> consumerProperties,
      List<Feed> feeds,
      RecordListener listener,
      MeterRegistry registry,
      Consumer<Throwable> onBug) {
    PartitionReader reader =
        new PartitionReader(consumerProperties, feeds, listener, registry, onBug);
    reader.current = new KafkaConsumer<>(reader.properties);
    reader.thread.start();
    return reader;
  }

  /**
   * Reads what is there, all of it, and a little more if more comes meanwhile.
   *
   * @throws TimeoutException when that took longer than the limit, as with no broker
   * @throws IllegalStateException when the listener failed
   */
  public static void readToEnd(
      Map<String, Object> consumerProperties,
      List<Feed> feeds,
      RecordListener listener,
      Duration limit)
      throws InterruptedException, TimeoutException {
    try (PartitionReader reader =
        start(consumerProperties, feeds, listener, new SimpleMeterRegistry(), bug -> {})) {
      if (!reader.awaitCaughtUp(limit)) {
        throw new TimeoutException(
            "Expected to read all of %s in %s, but: %s"
                .formatted(
                    feeds.stream().map(Feed::topic).toList(), limit, reader.health().detail()));
      }
    }
  }

  /**
   * Whether all that was there at the beginning is received, waiting this long for it.
   *
   * @throws IllegalStateException when a bug ended the reader before
   */
  public boolean awaitCaughtUp(Duration limit) throws InterruptedException {
    try {
      return caughtUp.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(thread.getName() + " ended by a bug", e.getCause());
    }
  }

  public boolean isCaughtUp() {
    return caughtUp.isDone() && !caughtUp.isCompletedExceptionally() && caughtUp.join();
  }

  /** Since the loop last came back from the broker client; grows while the listener is at work. */
  public Duration lastPollAge() {
    return Duration.ofNanos(System.nanoTime() - polledNanos);
  }

  /** Down while records that were there at the beginning are unread, or the broker refuses us. */
  public Health health() {
    String text = "polled %d ms ago, %d behind".formatted(lastPollAge().toMillis(), behind);
    if (!trouble.isEmpty()) {
      return new Health.Down(text + ": " + trouble);
    }
    return isCaughtUp() ? new Health.Up(text) : new Health.Down(text + ", not caught up");
  }

  /** Ends the loop behind the record at hand and waits for it, unless called from the listener. */
  @Override
  public void close() {
    closing.countDown();
    caughtUp.complete(false);
    wakeUp();
    if (Thread.currentThread().equals(thread)) {
      return;
    }
    try {
      if (!thread.join(CLOSE_LIMIT)) {
        throw new IllegalStateException(thread.getName() + " did not end in " + CLOSE_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void wakeUp() {
    current.wakeup();
  }

  private synchronized void use(KafkaConsumer<byte[], byte[]> consumer) {
    current = consumer;
    if (isClosing()) {
      consumer.wakeup();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void run() {
    try {
      readWith(current);
      while (!closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
        retry();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable bug) {
      trouble = "ended by a bug: " + bug;
      caughtUp.completeExceptionally(bug);
      onBug.accept(bug);
    }
  }

  private void retry() {
    KafkaConsumer<byte[], byte[]> consumer;
    try {
      consumer = new KafkaConsumer<>(properties);
    } catch (KafkaException e) {
      inTrouble(e);
      return;
    }
    readWith(consumer);
  }

  /** Returns when closing, or when the world failed. */
  private void readWith(KafkaConsumer<byte[], byte[]> consumer) {
    try (consumer;
        KafkaClientMetrics metrics = new KafkaClientMetrics(consumer)) {
      use(consumer);
      metrics.bindTo(registry);
      takePositions(consumer);
      while (!isClosing()) {
        pollOnce(consumer);
      }
    } catch (WakeupException e) {
      // Closing.
    } catch (KafkaException e) {
      inTrouble(e);
    }
  }

  private void takePositions(KafkaConsumer<byte[], byte[]> consumer) {
    boolean first = next.isEmpty();
    new Positions(consumer).take(feeds, next, ends);
    if (first) {
      listener.begins(Map.copyOf(next));
    }
  }

  private void pollOnce(KafkaConsumer<byte[], byte[]> consumer) {
    ConsumerRecords<byte[], byte[]> records;
    try {
      records = consumer.poll(POLL);
    } catch (OffsetOutOfRangeException e) {
      LOG.warn(
          "Records were deleted before they were read, going on at the oldest: {}", e.toString());
      new Positions(consumer).takeOldest(e.offsetOutOfRangePartitions().keySet(), next);
      return;
    }
    polledNanos = System.nanoTime();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (isClosing()) {
        return;
      }
      listener.received(record);
      next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    }
    afterPoll(consumer);
  }

  private void afterPoll(KafkaConsumer<byte[], byte[]> consumer) {
    // Beyond the last record there may be marks of transactions, which nobody receives.
    next.replaceAll((partition, offset) -> consumer.position(partition));
    behind = next.keySet().stream().mapToLong(p -> consumer.currentLag(p).orElse(0)).sum();
    trouble = "";
    if (!caughtUp.isDone()
        && ends.entrySet().stream().allMatch(e -> next.get(e.getKey()) >= e.getValue())) {
      listener.caughtUp();
      caughtUp.complete(true);
    }
  }

  /** The broker away for an hour is one line in the log, not a line a try. */
  private void inTrouble(KafkaException e) {
    if (trouble.isEmpty() && !isClosing()) {
      LOG.warn("{} waits and tries again: {}", thread.getName(), e.toString());
    }
    trouble = e.toString();
  }
}
