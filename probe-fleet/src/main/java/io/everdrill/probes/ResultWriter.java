package io.everdrill.probes;

import io.everdrill.topics.DeadLetter;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.events.Event;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the fleet has to say, on a thread of its own: a producer blocks while the broker is
 * away, and neither looks nor the timer may wait for it. What does not fit is counted and dropped,
 * oldest first, because only fresh results tell anybody anything.
 */
final class ResultWriter implements AutoCloseable {

  static final int QUEUE_LIMIT = 20_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Logger LOG = LoggerFactory.getLogger(ResultWriter.class);

  private final BlockingQueue<ProducerRecord<byte[], byte[]>> queue =
      new ArrayBlockingQueue<>(QUEUE_LIMIT);
  private final Producer<byte[], byte[]> producer;
  private final EventCodec codec;
  private final String topicPrefix;
  private final FleetMetrics metrics;
  private final Thread thread;
  private volatile boolean closing;
  private volatile String trouble = "";

  ResultWriter(
      Map<String, Object> producerProperties,
      EventCodec codec,
      String topicPrefix,
      FleetMetrics metrics) {
    this.producer = new KafkaProducer<>(producerProperties);
    this.codec = codec;
    this.topicPrefix = topicPrefix;
    this.metrics = metrics;
    this.thread = Thread.ofPlatform().name("probe-results").daemon().start(this::run);
  }

  /** Takes an event to its topic; never blocks. */
  void write(Event event) {
    add(codec.encode(topicPrefix, event));
  }

  /** Takes a record that nobody could read to where such records go. */
  void refuse(ConsumerRecord<byte[], byte[]> refused, String reason) {
    add(DeadLetter.of(topicPrefix, refused, reason));
  }

  /** What is wrong between us and the broker; empty while nothing is. */
  String trouble() {
    return trouble;
  }

  /** Sends what is there, for at most 5 s, then stops. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(CLOSE_LIMIT);
  }

  private void add(ProducerRecord<byte[], byte[]> record) {
    while (!queue.offer(record)) {
      if (queue.poll() != null) {
        lost("the queue of " + QUEUE_LIMIT + " results is full");
      }
    }
  }

  private void run() {
    try {
      while (!closing || !queue.isEmpty()) {
        ProducerRecord<byte[], byte[]> record = queue.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
        if (record != null) {
          send(record);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    try {
      producer.send(
          record,
          (metadata, failure) -> {
            if (failure != null) {
              lost(failure.toString());
            } else if (!trouble.isEmpty()) {
              trouble = "";
              LOG.info("Results reach the broker again");
            }
          });
    } catch (KafkaException | IllegalStateException e) {
      lost(e.toString());
    }
  }

  /** The broker away for an hour is one line in the log, not a line a result. */
  private void lost(String why) {
    metrics.unsent(1);
    if (trouble.isEmpty() && !closing) {
      LOG.warn("Results don't reach the broker: {}", why);
    }
    trouble = why;
  }
}
