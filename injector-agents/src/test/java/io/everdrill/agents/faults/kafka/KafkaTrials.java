package io.everdrill.agents.faults.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.Trials;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.events.KafkaFault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Faults of a real Kafka broker, felt by a producer and by a group of it. */
public final class KafkaTrials implements Trials {

  @Override
  public Map<String, Maker> byKind() {
    return Map.of("kafka-client-throttle", Throttle::new, "kafka-consumer-lag", Lag::new);
  }

  private static final Duration POLL = Duration.ofMillis(100);

  private abstract static class KafkaTrial implements Trial {
    static final TopicPartition TOPIC = new TopicPartition("orders", 0);
    static final String GROUP = "billing";
    static final int RECORDS = 100;

    final EmbeddedKafka kafka;
    final Admin admin;
    private final KafkaFault fault;

    KafkaTrial(KafkaFault fault) throws IOException {
      this.fault = fault;
      kafka = EmbeddedKafka.inTemporaryFolder();
      admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
      get(admin.createTopics(List.of(new NewTopic(TOPIC.topic(), 1, (short) 1))).all());
      try (KafkaProducer<byte[], byte[]> producer = producer("filler")) {
        for (int i = 0; i < RECORDS; i++) {
          get(producer.send(record(10)));
        }
      }
      get(
          admin
              .alterConsumerGroupOffsets(
                  GROUP, Map.of(TOPIC, new OffsetAndMetadata(RECORDS, "of the application")))
              .all());
    }

    @Override
    public Connections connections() {
      return new Connections(
          List.of(
              new Connections.Rule(
                  List.of("victim-*"), Connection.to("kafka://" + kafka.bootstrapServers()))));
    }

    @Override
    public FaultOrder<?> order(Duration limit) {
      return Orders.at("127.0.0.1", 0, fault, limit);
    }

    @Override
    public FaultOrder<?> onMissingTarget() {
      return Orders.onStranger(fault);
    }

    KafkaProducer<byte[], byte[]> producer(String clientId) {
      return new KafkaProducer<>(
          Map.of("bootstrap.servers", kafka.bootstrapServers(), "client.id", clientId),
          new ByteArraySerializer(),
          new ByteArraySerializer());
    }

    static ProducerRecord<byte[], byte[]> record(int bytes) {
      return new ProducerRecord<>(TOPIC.topic(), new byte[bytes]);
    }

    static <T> T get(Future<T> future) throws IOException {
      try {
        return future.get();
      } catch (ExecutionException e) {
        throw new IOException(e.getCause());
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    /** Quotas and committed offsets; records come and go with the application. */
    @Override
    public String world() throws Exception {
      return new TreeMap<>(
              Map.of(
                  "quotas",
                  admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get().toString(),
                  "offsets",
                  admin
                      .listConsumerGroupOffsets(GROUP)
                      .partitionsToOffsetAndMetadata()
                      .get()
                      .toString()))
          .toString();
    }

    @Override
    public void close() {
      admin.close();
      kafka.close();
    }
  }

  private static final class Throttle extends KafkaTrial {
    private static final String CLIENT = "orders-service";
    private static final int BYTES = 400_000;

    Throttle() throws IOException {
      super(new KafkaFault.ClientThrottle(CLIENT, 10_000));
    }

    /** How long the broker told a producer to wait that wrote 400 kB. */
    private double throttledMillis() throws IOException {
      try (KafkaProducer<byte[], byte[]> producer = producer(CLIENT)) {
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

  private static final class Lag extends KafkaTrial {
    private static final int BACK = 60;

    Lag() throws IOException {
      super(new KafkaFault.ConsumerLag(GROUP, TOPIC.topic(), BACK));
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
