package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.gateway.inputs.Intake;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.DeadLetter;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;

/**
 * Writes events so that they are on all in-sync replicas before it returns, or says within its
 * limit that they are not. Blocks: callers are on virtual threads.
 */
final class EventWriter implements AutoCloseable {

  /** Kafka takes 1 MiB a record; the rest is for its own framing. */
  static final int MAX_RECORD_BYTES = 1_000_000;

  /** Where a record was that has never been on a topic. */
  private static final int NOWHERE = -1;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final KafkaSettings kafka;
  private final EventCodec codec;
  private final Duration limit;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaClientMetrics producerMetrics;
  private final Counter written;
  private final Counter deadLetters;
  private final Counter failures;

  EventWriter(KafkaSettings kafka, String instance, Duration limit, MeterRegistry metrics) {
    this.kafka = kafka;
    this.codec = new EventCodec("/everdrill/gateway/" + instance);
    this.limit = limit;
    Map<String, Object> properties = kafka.producer("gateway-" + instance);
    properties.put("partitioner.class", CellPartitioner.class);
    // Who waits for the answer is gone after the limit; a record must not come much later.
    properties.put("max.block.ms", limit.toMillis());
    properties.put("request.timeout.ms", (int) limit.toMillis());
    properties.put("delivery.timeout.ms", (int) limit.toMillis());
    this.producer = new KafkaProducer<>(properties);
    this.producerMetrics = new KafkaClientMetrics(producer);
    producerMetrics.bindTo(metrics);
    this.written = metrics.counter("everdrill.gateway.events.written");
    this.deadLetters = metrics.counter("everdrill.gateway.dead.letters");
    this.failures = metrics.counter("everdrill.gateway.writes.failed");
  }

  /** An event as it goes on its topic. */
  ProducerRecord<byte[], byte[]> record(Event event) {
    return codec.encode(kafka.topicPrefix(), event);
  }

  /** Whether Kafka takes a record of this size. */
  static boolean fits(ProducerRecord<byte[], byte[]> record) {
    int bytes = record.key().length + record.value().length;
    for (Header header : record.headers()) {
      bytes += header.key().length() + header.value().length;
    }
    return bytes <= MAX_RECORD_BYTES;
  }

  /**
   * Writes all of it.
   *
   * @throws Problem 503 if not all is acknowledged in time; some of it may be written nevertheless
   */
  void write(List<? extends Event> events, List<Intake.Refused> refused) {
    writeRecords(events.stream().map(this::record).toList(), refused);
  }

  /** As {@link #write}, of events that are records already. */
  void writeRecords(List<ProducerRecord<byte[], byte[]>> events, List<Intake.Refused> refused) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(events);
    refused.forEach(part -> records.add(letter(part)));
    send(records);
    written.increment(events.size());
    deadLetters.increment(refused.size());
  }

  /**
   * Takes the last event of a key back, and writes down who did.
   *
   * @throws Problem 503 if not both are acknowledged in time
   */
  void delete(Topic topic, String key, Event entry) {
    ProducerRecord<byte[], byte[]> tombstone =
        new ProducerRecord<>(topic.name(kafka.topicPrefix()), key.getBytes(UTF_8), null);
    send(List.of(tombstone, record(entry)));
    written.increment(2);
  }

  /**
   * Writes a record that somebody else put on a topic, and that cannot be read, as dead letter.
   * Does not wait: the record is still where it was.
   */
  void bury(ConsumerRecord<byte[], byte[]> unreadable, String reason) {
    producer.send(
        DeadLetter.of(kafka.topicPrefix(), unreadable, reason),
        (metadata, failure) -> (failure == null ? deadLetters : failures).increment());
  }

  private ProducerRecord<byte[], byte[]> letter(Intake.Refused part) {
    ConsumerRecord<byte[], byte[]> neverWritten =
        new ConsumerRecord<>(
            part.meantFor().name(kafka.topicPrefix()), NOWHERE, NOWHERE, new byte[0], part.bytes());
    ProducerRecord<byte[], byte[]> letter =
        DeadLetter.of(kafka.topicPrefix(), neverWritten, part.where() + ": " + part.reason());
    letter.headers().add("content-type", "application/json".getBytes(UTF_8));
    return letter;
  }

  private void send(List<ProducerRecord<byte[], byte[]>> records) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (ProducerRecord<byte[], byte[]> record : records) {
        Future<RecordMetadata> acknowledged = producer.send(record);
        if (acknowledged.isDone()) {
          // Refused at once, as without metadata: the next would block as long again.
          acknowledged.get();
        }
        sent.add(acknowledged);
      }
      for (Future<RecordMetadata> acknowledged : sent) {
        acknowledged.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
    } catch (ExecutionException e) {
      throw notWritten(e.getCause());
    } catch (TimeoutException | KafkaException e) {
      throw notWritten(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notWritten(e);
    }
  }

  private Problem notWritten(Throwable cause) {
    failures.increment();
    return Problem.unavailable(
        "not written to Kafka within "
            + limit.toMillis()
            + " ms ("
            + cause.getClass().getSimpleName()
            + "); nothing is lost if it is sent again",
        limit);
  }

  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
    producerMetrics.close();
  }
}
