package io.everdrill.agents.faults.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.Trials;
import io.everdrill.topics.events.KafkaFault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Faults of real Kafka brokers, felt by producers and by a group. */
public final class KafkaTrials implements Trials {

  @Override
  public Map<String, Maker> byKind() {
    return Map.of(
        "kafka-client-throttle", Throttle::new,
        "kafka-leader-election", Election::new,
        "kafka-consumer-lag", Lag::new,
        "kafka-acl-deny", Denial::new);
  }

  private static final Duration POLL = Duration.ofMillis(100);

  private static final class Throttle extends KafkaTrial {
    private static final String CLIENT = "orders-service";
    private static final int BYTES = 400_000;

    Throttle() throws IOException {
      super(new KafkaFault.ClientThrottle(CLIENT, 10_000), 1);
    }

    /** How long the broker told a producer to wait that wrote 400 kB. */
    private double throttledMillis() throws IOException {
      try (KafkaProducer<byte[], byte[]> producer = producer(kafka.client(CLIENT))) {
        get(producer.send(record(BYTES)));
        return producer.metrics().values().stream()
            .filter(m -> m.metricName().name().equals("produce-throttle-time-max"))
            .mapToDouble(m -> (double) m.metricValue())
            .max()
            .orElseThrow();
      }
    }

    @Override
    public String asked() {
      return "10 kB/s";
    }

    @Override
    public String measureInForce() throws IOException {
      double millis = throttledMillis();
      assertThat(millis).isGreaterThan(500);
      return "told to wait " + Math.round(millis) + " ms after 400 kB";
    }

    @Override
    public void awaitNormal(Duration limit) {
      // Asks seldom: the broker shares this machine with whoever undoes.
      await()
          .pollInSameThread()
          .pollInterval(POLL)
          .atMost(limit)
          .until(() -> throttledMillis() == 0);
    }
  }

  private static final class Election extends KafkaTrial {
    Election() throws IOException {
      super(new KafkaFault.LeaderElection(TOPIC.topic(), TOPIC.partition()), 2);
    }

    /** Whom a producer that comes now sends its records to. */
    private int leader() {
      try (KafkaProducer<byte[], byte[]> producer = producer(kafka.client("newcomer"))) {
        return producer.partitionsFor(TOPIC.topic()).getFirst().leader().id();
      }
    }

    @Override
    public String asked() {
      return "led by another than broker 1";
    }

    @Override
    public String measureInForce() throws IOException {
      assertThat(leader()).isEqualTo(2);
      try (KafkaProducer<byte[], byte[]> producer = producer(kafka.client("newcomer"))) {
        get(producer.send(record(10)));
      }
      return "broker 2 leads, and takes records";
    }

    @Override
    public void awaitNormal(Duration limit) {
      await().pollInSameThread().pollInterval(POLL).atMost(limit).until(() -> leader() == 1);
    }
  }

  private static final class Denial extends KafkaTrial {
    Denial() throws IOException {
      super(new KafkaFault.DenyAcl("User:app", TOPIC.topic(), KafkaFault.Access.WRITE), 1);
      for (String user : List.of("app", "other")) {
        allow(user, TOPIC.topic(), AclOperation.DESCRIBE, AclOperation.WRITE);
        // Who may write nowhere at all is refused already when it asks for a producer's id.
        allow(user, "invoices", AclOperation.WRITE);
      }
    }

    private void write(String user) throws IOException {
      try (KafkaProducer<byte[], byte[]> producer = producer(kafka.clientOf(user))) {
        get(producer.send(record(10)));
      }
    }

    @Override
    public String asked() {
      return "User:app may not write";
    }

    @Override
    public String measureInForce() throws IOException {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> write("app"))
          .withCauseInstanceOf(TopicAuthorizationException.class);
      write("other");
      return "TopicAuthorizationException for app, none for other";
    }

    @Override
    public void awaitNormal(Duration limit) {
      await()
          .pollInSameThread()
          .pollInterval(POLL)
          .ignoreExceptionsInstanceOf(IOException.class)
          .atMost(limit)
          .until(
              () -> {
                write("app");
                return true;
              });
    }
  }

  private static final class Lag extends KafkaTrial {
    private static final int BACK = 60;

    Lag() throws IOException {
      super(new KafkaFault.ConsumerLag(GROUP, TOPIC.topic(), BACK), 1);
    }

    private long lag() {
      try {
        long end =
            get(admin.listOffsets(Map.of(TOPIC, OffsetSpec.latest())).partitionResult(TOPIC))
                .offset();
        return end
            - get(admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata())
                .get(TOPIC)
                .offset();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public String asked() {
      return "lag of " + BACK + " records";
    }

    @Override
    public String measureInForce() {
      assertThat(lag()).isEqualTo(BACK);
      return "lag of " + lag() + " records";
    }

    @Override
    public void awaitNormal(Duration limit) {
      await().pollInSameThread().pollInterval(POLL).atMost(limit).until(() -> lag() == 0);
    }
  }
}
