package io.everdrill.gateway;

import io.everdrill.gateway.outputs.PushSettings;
import io.everdrill.gateway.outputs.ResultAlerts;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends results as alerts to one address, in the order of their topics. All gateways that send
 * there share the work: each result is sent by one of them. Where they have come is committed to
 * Kafka once the alerts are taken there: after a restart, when one of them goes, and while the
 * address is away, nothing is left out and the last may come twice. The first time they begin with
 * what is new.
 *
 * <p>Holds no more than one batch of records. What the address refuses for good is counted and
 * left.
 */
final class ResultPush implements ConsumerRebalanceListener, AutoCloseable {

  private static final List<Topic> TOPICS = List.of(Topic.VERDICTS, Topic.INJECTIONS, Topic.HALTS);

  private static final int MAX_RECORDS = 200;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** After it, another gateway goes on for one that is dead. */
  private static final Duration SESSION = Duration.ofSeconds(10);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  private static final Logger LOG = LoggerFactory.getLogger(ResultPush.class);

  private final PushSettings settings;
  private final KafkaSettings kafka;
  private final EventCodec codec;
  private final ResultAlerts alerts;
  private final PeerClient peer;
  private final Instant startedAt;
  private final Counter sent;
  private final Counter refused;
  private final Counter retried;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private Duration pause = FIRST_PAUSE;
  private boolean moved;
  private boolean resting;

  ResultPush(
      PushSettings settings,
      KafkaSettings kafka,
      String instance,
      Instant startedAt,
      MeterRegistry metrics) {
    this.settings = settings;
    this.kafka = kafka;
    this.codec = new EventCodec("/everdrill/gateway/" + instance);
    this.alerts = new ResultAlerts(settings);
    this.peer = new PeerClient(settings.url(), settings.tokenFile(), settings.deadline());
    this.startedAt = startedAt;
    this.sent = pushes(metrics, settings.name(), "sent");
    this.refused = pushes(metrics, settings.name(), "refused");
    this.retried = pushes(metrics, settings.name(), "retried");
    String name = "gateway-" + instance + "-push-" + settings.name();
    Map<String, Object> properties = kafka.consumer(name, KafkaSettings.Isolation.READ_COMMITTED);
    properties.put("group.id", kafka.topicPrefix() + "gateway-push-" + settings.name());
    properties.put("session.timeout.ms", (int) SESSION.toMillis());
    properties.put("heartbeat.interval.ms", (int) SESSION.toMillis() / 3);
    // Eager on purpose: after each change everybody goes on at what is committed.
    properties.put("partition.assignment.strategy", RangeAssignor.class.getName());
    properties.put("auto.offset.reset", "none");
    properties.put("max.poll.records", MAX_RECORDS);
    this.consumer = new KafkaConsumer<>(properties);
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  ResultPush start() {
    thread.start();
    return this;
  }

  private void run() {
    try (consumer) {
      consumer.subscribe(TOPICS.stream().map(t -> t.name(kafka.topicPrefix())).toList(), this);
      while (closing.getCount() > 0) {
        turn();
      }
    } catch (WakeupException | InterruptedException e) {
      LOG.debug("{}: told to stop", settings.name());
    } catch (RuntimeException e) {
      LOG.error("Sending results to {} ended by a bug", settings.name(), e);
    }
  }

  /** What is not committed yet is for whoever has the partitions from now on. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    moved |= !partitions.isEmpty();
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (resting) {
      consumer.pause(partitions);
    }
  }

  private void turn() throws InterruptedException {
    try {
      ConsumerRecords<byte[], byte[]> records = poll(POLL);
      List<ResultAlerts.Alert> found = new ArrayList<>();
      records.forEach(record -> readable(record).forEach(found::add));
      moved = false;
      boolean done = found.isEmpty() || isSent(Answer.bytes(found), found.size());
      if (!records.isEmpty() && done) {
        consumer.commitSync();
      }
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.warn("{}: Kafka: {}", settings.name(), e.toString());
      rest();
    }
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration limit) {
    try {
      return consumer.poll(limit);
    } catch (NoOffsetForPartitionException e) {
      beginWithNews(e.partitions());
    } catch (OffsetOutOfRangeException e) {
      consumer.seekToBeginning(e.partitions());
    }
    return ConsumerRecords.empty();
  }

  /** Committed at once: it is here that it goes on although nothing may come before a restart. */
  private void beginWithNews(Set<TopicPartition> partitions) {
    Map<TopicPartition, Long> since = new HashMap<>();
    partitions.forEach(partition -> since.put(partition, startedAt.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> first = consumer.offsetsForTimes(since);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, OffsetAndMetadata> begin = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long offset =
          Optional.ofNullable(first.get(partition))
              .map(OffsetAndTimestamp::offset)
              .orElse(ends.get(partition));
      consumer.seek(partition, offset);
      begin.put(partition, new OffsetAndMetadata(offset));
    }
    consumer.commitSync(begin);
  }

  /** Of a record that cannot be read, those who tail the topics tell. */
  private Stream<ResultAlerts.Alert> readable(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return Stream.empty();
    }
    try {
      return alerts.of(codec.decode(record.headers(), record.value())).stream();
    } catch (UnreadableEvent e) {
      return Stream.empty();
    }
  }

  /**
   * Tries again and again until they are taken or refused for good; false if the gateway stops, or
   * another one is to send them now.
   */
  private boolean isSent(byte[] body, int count) throws InterruptedException {
    while (closing.getCount() > 0 && !moved) {
      try {
        peer.post("/api/v2/alerts", body);
        sent.increment(count);
        pause = FIRST_PAUSE;
        return true;
      } catch (PeerClient.Refused e) {
        refused.increment(count);
        LOG.error("{} refuses {} alerts for good: {}", settings.name(), count, e.getMessage());
        return true;
      } catch (IOException e) {
        retried.increment(count);
        LOG.warn("{} is tried again in {} s: {}", settings.name(), pause.toSeconds(), e.toString());
        rest();
      }
    }
    return false;
  }

  /**
   * Twice as long each time. Stays in the group meanwhile, or another gateway would be given its
   * partitions over and over.
   */
  private void rest() throws InterruptedException {
    long until = System.nanoTime() + pause.toNanos();
    resting = true;
    consumer.pause(consumer.assignment());
    while (closing.getCount() > 0 && !moved && System.nanoTime() - until < 0) {
      try {
        poll(POLL);
      } catch (WakeupException e) {
        throw e;
      } catch (KafkaException e) {
        closing.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
    resting = false;
    consumer.resume(consumer.assignment());
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
  }

  private static Counter pushes(MeterRegistry metrics, String push, String outcome) {
    return metrics.counter("everdrill.gateway.pushes", "push", push, "outcome", outcome);
  }

  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    peer.close();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
