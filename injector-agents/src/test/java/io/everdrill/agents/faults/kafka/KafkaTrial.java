package io.everdrill.agents.faults.kafka;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.topics.events.KafkaFault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic on every broker of a cluster, led by broker 1; and a group that has read all of it. */
abstract class KafkaTrial implements Trial {

  static final TopicPartition TOPIC = new TopicPartition("orders", 0);
  static final String GROUP = "billing";
  private static final int RECORDS = 100;

  final LocalKafka kafka;
  final Admin admin;
  private final KafkaFault fault;

  KafkaTrial(KafkaFault fault, int brokers) throws IOException {
    this.fault = fault;
    kafka = LocalKafka.start(brokers);
    admin = Admin.create(kafka.client("world"));
    NewTopic topic = new NewTopic(TOPIC.topic(), Map.of(TOPIC.partition(), kafka.brokers()));
    get(admin.createTopics(List.of(topic)).all());
    try (KafkaProducer<byte[], byte[]> producer = producer(kafka.client("filler"))) {
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

  final void allow(String user, String topic, AclOperation... operations) throws IOException {
    List<AclBinding> rules =
        Stream.of(operations)
            .map(operation -> LocalKafka.rule(user, topic, operation, AclPermissionType.ALLOW))
            .toList();
    get(admin.createAcls(rules).all());
  }

  @Override
  public final Connections connections() {
    return new Connections(
        List.of(
            new Connections.Rule(
                List.of("victim-*"), Connection.to("kafka://" + kafka.bootstrapServers()))));
  }

  @Override
  public final FaultOrder<?> order(Duration limit) {
    return Orders.at("127.0.0.1", 0, fault, limit);
  }

  @Override
  public final FaultOrder<?> onMissingTarget() {
    return Orders.onStranger(fault);
  }

  static KafkaProducer<byte[], byte[]> producer(Map<String, Object> client) {
    return new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
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

  /**
   * Quotas, rules, committed offsets, who holds and leads the topic; records come and go with the
   * application.
   */
  @Override
  public final String world() throws IOException {
    return new TreeMap<>(
            Map.of(
                "quotas",
                new TreeMap<>(
                    get(admin.describeClientQuotas(ClientQuotaFilter.all()).entities())
                        .entrySet()
                        .stream()
                        .collect(
                            Collectors.toMap(e -> e.getKey().toString(), Map.Entry::getValue))),
                "rules",
                get(admin.describeAcls(AclBindingFilter.ANY).values()).stream()
                    .map(AclBinding::toString)
                    .sorted()
                    .toList(),
                "offsets",
                get(admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata()),
                "placement",
                placement()))
        .toString();
  }

  private String placement() throws IOException {
    TopicPartitionInfo partition =
        get(admin.describeTopics(List.of(TOPIC.topic())).topicNameValues().get(TOPIC.topic()))
            .partitions()
            .getFirst();
    return "replicas "
        + partition.replicas().stream().map(Node::id).toList()
        + " leader "
        + partition.leader().id();
  }

  @Override
  public final void close() throws IOException {
    admin.close();
    kafka.close();
  }
}
