package io.everdrill.bench;

import io.everdrill.evaluator.judge.Judge;
import io.everdrill.evaluator.judge.JudgeSettings;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.LeaseEvent;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One load on topics of its own, written with append times of its own, so that nothing waits for
 * the clock; and judges of it.
 */
final class JudgeRig implements AutoCloseable {

  static final List<Topic> INPUTS =
      List.of(
          Topic.DRILLS,
          Topic.INJECTIONS,
          Topic.ALERTS,
          Topic.DIAGNOSES,
          Topic.INCIDENTS,
          Topic.LEASES,
          Topic.PROBE_RESULTS);

  private static final int PARTITIONS = 2;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** How often a broker is asked. */
  private static final Duration SOON = Duration.ofMillis(10);

  /** How often one's own figures are looked at. */
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  /** Records that were processed, by each thread of Kafka Streams; as Micrometer names it. */
  private static final String PROCESSED = "kafka.stream.thread.process.total";

  private final KafkaSettings kafka;
  private final Path folder;
  private final InstantSource time;
  private final Admin admin;
  private long written;
  private int judges;

  JudgeRig(KafkaSettings kafka, Path folder, InstantSource time) throws Exception {
    this.kafka = kafka;
    this.folder = folder;
    this.time = time;
    this.admin = Admin.create(kafka.admin("bench-judge"));
    List<NewTopic> topics =
        Arrays.stream(Topic.values())
            .map(t -> new NewTopic(t.name(kafka.topicPrefix()), PARTITIONS, (short) 1))
            .map(t -> t.configs(Map.of("retention.ms", "-1")))
            .toList();
    admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
  }

  KafkaSettings kafka() {
    return kafka;
  }

  /** Writes a load whole, with the guard's pulses. */
  void write(JudgeLoad load) {
    try (Writer writer = new Writer()) {
      load.each(writer::send);
    }
  }

  /** Time goes on to this moment, in every partition. */
  void pulse(Instant at) {
    try (Writer writer = new Writer()) {
      writer.send(at, JudgeLoad.pulse(at));
    }
  }

  private final class Writer implements AutoCloseable {
    private final EventCodec codec = new EventCodec("/everdrill/bench");
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final KafkaProducer<byte[], byte[]> producer;

    Writer() {
      Map<String, Object> properties = kafka.producer("bench-judge");
      // A topic that was made just now may refuse the first batch and take the second.
      properties.put("max.in.flight.requests.per.connection", 1);
      properties.put("linger.ms", 20);
      properties.put("batch.size", 256 * 1024);
      producer = new KafkaProducer<>(properties);
    }

    void send(Instant at, Event event) {
      if (event instanceof LeaseEvent) {
        IntStream.range(0, PARTITIONS).forEach(partition -> send(partition, at, event));
      } else {
        send(CellPartitioner.partition(event.key(), PARTITIONS), at, event);
      }
    }

    private void send(int partition, Instant at, Event event) {
      ProducerRecord<byte[], byte[]> plain = codec.encode(kafka.topicPrefix(), event);
      producer.send(
          new ProducerRecord<>(
              plain.topic(),
              partition,
              at.toEpochMilli(),
              plain.key(),
              plain.value(),
              plain.headers()),
          (sent, e) -> {
            if (e != null) {
              failure.compareAndSet(null, e);
            }
          });
      written++;
    }

    @Override
    public void close() {
      producer.close(LIMIT);
      if (failure.get() != null) {
        throw new IllegalStateException("the load is not written whole", failure.get());
      }
    }
  }

  JudgeSettings settings(String application, int standbys) {
    String instance = "bench-" + judges++;
    JudgeSettings plain = JudgeSettings.inMemory(instance, folder.resolve(instance));
    return new JudgeSettings(
        kafka.topic(application),
        instance,
        plain.state(),
        standbys,
        plain.commitInterval(),
        plain.times());
  }

  Judge start(JudgeSettings settings) {
    return start(settings, new SimpleMeterRegistry());
  }

  Judge start(JudgeSettings settings, MeterRegistry metrics) {
    return Judge.start(settings, kafka, time, metrics);
  }

  /**
   * Waits until so many of the events that were written were processed, and tells how many were by
   * now: more than were committed.
   *
   * @param metrics of the one application that processes them
   */
  static long awaitProcessed(MeterRegistry metrics, long events) throws Exception {
    return await(() -> processed(metrics), AT_ONCE, events, "events processed");
  }

  private static long processed(MeterRegistry metrics) {
    return (long)
        metrics.find(PROCESSED).functionCounters().stream()
            .mapToDouble(FunctionCounter::count)
            .sum();
  }

  /** Waits until the application has committed so many of the events that were written. */
  long awaitRead(String applicationId, long events) throws Exception {
    return await(() -> read(applicationId), SOON, events, "events read");
  }

  private static long await(Callable<Long> count, Duration every, long wanted, String what)
      throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    long counted = count.call();
    while (counted < wanted) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "expected %,d %s within %s, got %,d".formatted(wanted, what, LIMIT, counted));
      }
      never.await(every.toMillis(), TimeUnit.MILLISECONDS);
      counted = count.call();
    }
    return counted;
  }

  /** Events of the input topics that the application has committed. */
  private long read(String applicationId) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin
            .listConsumerGroupOffsets(applicationId)
            .partitionsToOffsetAndMetadata()
            .get(30, TimeUnit.SECONDS);
    return committed.values().stream()
        .filter(offset -> offset != null)
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }

  /** Waits until so many judges of the application have partitions. */
  void awaitMembers(String applicationId, int wanted) throws Exception {
    await(() -> members(applicationId), SOON, wanted, "judges with partitions");
  }

  private long members(String applicationId) throws Exception {
    return admin
        .describeConsumerGroups(List.of(applicationId))
        .describedGroups()
        .get(applicationId)
        .get(30, TimeUnit.SECONDS)
        .members()
        .stream()
        .filter(m -> !m.assignment().topicPartitions().isEmpty())
        .count();
  }

  long written() {
    return written;
  }

  @Override
  public void close() {
    admin.close();
  }
}
