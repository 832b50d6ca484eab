package io.everdrill.agents;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.DeadLetter;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Signing;
import io.everdrill.topics.events.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the agent's events, signed, on a thread of its own: who ends a fault never waits for the
 * broker. What the broker does not take is kept, up to a bound, and tried again each second until
 * it does; only what is larger than a record may be is given up at once.
 */
final class EventPublisher implements AutoCloseable {

  private static final int MOST_WAITING = 10_000;
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);

  private final BlockingQueue<Letter> waiting = new LinkedBlockingQueue<>(MOST_WAITING);

  /** Apart from those that wait for their first try, so that these do not wait for them. */
  private final BlockingQueue<Letter> again = new LinkedBlockingQueue<>(MOST_WAITING);

  private final Map<String, Object> properties;
  private final String topicPrefix;
  private final EventCodec codec;
  private final Signing.Signer signer;
  private final Counter lost;
  private final Counter refused;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /** Topics that refused in this thread since then; of it alone, as what follows. */
  private final Set<String> refusing = new HashSet<>();

  private long triedAgainNanos = System.nanoTime();
  private long pauseNanos = RETRY.toNanos();

  /** A record and what to do once the broker has it. */
  private record Letter(ProducerRecord<byte[], byte[]> record, Runnable acknowledged) {}

  private EventPublisher(
      Map<String, Object> properties,
      String topicPrefix,
      EventCodec codec,
      Signing.Signer signer,
      MeterRegistry metrics) {
    this.properties = new HashMap<>(properties);
    this.properties.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, CellPartitioner.class);
    this.topicPrefix = topicPrefix;
    this.codec = codec;
    this.signer = signer;
    this.lost =
        Counter.builder("everdrill.agent.events.lost")
            .description("Events given up: too many were waiting for the broker, or too large")
            .register(metrics);
    this.refused =
        Counter.builder("everdrill.agent.events.refused")
            .description("Times that the broker did not take an event; it is tried again")
            .register(metrics);
    this.thread = Thread.ofPlatform().name("agent-publisher").daemon().unstarted(this::run);
  }

  static EventPublisher start(
      KafkaSettings kafka,
      EventCodec codec,
      String clientId,
      Signing.Signer signer,
      MeterRegistry metrics) {
    return start(kafka.producer(clientId), kafka.topicPrefix(), codec, signer, metrics);
  }

  /**
   * @param properties of a producer of bytes
   */
  static EventPublisher start(
      Map<String, Object> properties,
      String topicPrefix,
      EventCodec codec,
      Signing.Signer signer,
      MeterRegistry metrics) {
    EventPublisher publisher = new EventPublisher(properties, topicPrefix, codec, signer, metrics);
    publisher.thread.start();
    return publisher;
  }

  /**
   * @param acknowledged run when the broker has it, on the client's thread
   */
  void publish(Event event, Runnable acknowledged) {
    ProducerRecord<byte[], byte[]> record = codec.encode(topicPrefix, event);
    signer.sign(record.headers(), record.key(), record.value());
    offer(waiting, new Letter(record, acknowledged));
  }

  void deadLetter(ConsumerRecord<byte[], byte[]> refused, String reason) {
    offer(waiting, new Letter(DeadLetter.of(topicPrefix, refused, reason), () -> {}));
  }

  private void offer(BlockingQueue<Letter> queue, Letter letter) {
    if (!queue.offer(letter)) {
      lost.increment();
      LOG.error(
          "{}: {} events wait for the broker, this one is given up",
          letter.record().topic(),
          MOST_WAITING);
    }
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
          sendUntilClosed(producer);
          producer.close(CLOSE_LIMIT);
        } catch (KafkaException e) {
          LOG.warn("events wait for the broker: {}", e.toString());
          closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendUntilClosed(Producer<byte[], byte[]> producer) throws InterruptedException {
    while (closing.getCount() > 0 || !waiting.isEmpty()) {
      Letter letter = waiting.poll(100, TimeUnit.MILLISECONDS);
      if (letter != null && refusing.contains(letter.record().topic())) {
        offer(again, letter);
      } else if (letter != null) {
        send(producer, letter);
      }
      if (System.nanoTime() - triedAgainNanos >= pauseNanos) {
        tryAgain(producer);
      }
    }
    tryAgain(producer);
  }

  /**
   * All that were refused, but of a topic that refuses in this thread only one: where it waits for
   * what the broker knows of the topic, that takes 10 s. As long as it took is left to the others.
   */
  private void tryAgain(Producer<byte[], byte[]> producer) {
    long beganNanos = System.nanoTime();
    refusing.clear();
    for (int left = again.size(); left > 0; left--) {
      Letter letter = again.remove();
      if (refusing.contains(letter.record().topic())) {
        offer(again, letter);
      } else {
        send(producer, letter);
      }
    }
    triedAgainNanos = System.nanoTime();
    pauseNanos = Math.max(RETRY.toNanos(), triedAgainNanos - beganNanos);
  }

  private void send(Producer<byte[], byte[]> producer, Letter letter) {
    try {
      producer.send(
          letter.record(),
          (metadata, failure) -> {
            if (failure == null) {
              letter.acknowledged().run();
            } else {
              keep(letter, failure);
            }
          });
    } catch (KafkaException e) {
      keep(letter, e);
      throw e;
    }
  }

  /** Tried again, but not at once: some refusals take no time, as where an ACL is missing. */
  private void keep(Letter letter, Exception failure) {
    if (failure instanceof RecordTooLargeException) {
      lost.increment();
      LOG.error("{}: given up: {}", letter.record().topic(), failure.toString());
      return;
    }
    LOG.warn("{}: not taken, tried again: {}", letter.record().topic(), failure.toString());
    refused.increment();
    if (Thread.currentThread().equals(thread)) {
      refusing.add(letter.record().topic());
    }
    if (closing.getCount() > 0) {
      offer(again, letter);
    }
  }

  /** Sends what waits, for a time. */
  @Override
  public void close() {
    closing.countDown();
    try {
      if (!thread.join(CLOSE_LIMIT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
