package io.everdrill.agents.faults.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.ByHand;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Sight;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.KafkaFault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which cluster is spared, and what agents of two hosts owe each other and everybody else. */
class KafkaDriverTest {

  private static final KafkaFault THROTTLE = new KafkaFault.ClientThrottle("client", 1_000);
  private static final String NONE = "[]";
  private static LocalKafka kafka;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    kafka = LocalKafka.start(2);
    admin = Admin.create(kafka.client("world"));
    admin
        .createTopics(
            List.of(
                new NewTopic("orders", Map.of(0, List.of(1, 2))),
                new NewTopic("alone", Map.of(0, List.of(1))),
                new NewTopic("free", Map.of(0, List.of(1)))))
        .all()
        .get();
  }

  @AfterAll
  static void stop() throws IOException {
    admin.close();
    kafka.close();
  }

  /** An agent of a host of its own. */
  private static DriverSet agent(NeverCut neverCut) {
    return HostFaults.drivers(
        () -> neverCut,
        new Random(1),
        Connections.always(Connection.to("kafka://" + kafka.bootstrapServers())));
  }

  private static PreparedFault prepare(DriverSet agent, KafkaFault fault) {
    return agent.prepare(Orders.at("127.0.0.1", 0, fault));
  }

  private static void assertRefused(DriverSet agent, KafkaFault fault, Refusal reason, String why) {
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> prepare(agent, fault))
        .withMessageContaining(why)
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  /** Every broker has its own view of the metadata, and one may be a moment behind. */
  private static String quotasThatSay(String... texts) {
    return await()
        .until(
            kafka::quotas,
            seen ->
                Set.copyOf(seen).size() == 1
                    && Stream.of(texts).allMatch(seen.getFirst()::contains))
        .getFirst();
  }

  private static void assertQuotas(String expected) {
    await().untilAsserted(() -> assertThat(kafka.quotas()).containsOnly(expected));
  }

  /** By any broker: what is prepared next may ask any of them, also after a test that failed. */
  @AfterEach
  void nothingIsSeenOfThisTestAnyMore() throws Exception {
    try {
      assertQuotas(NONE);
    } finally {
      takeAwayAllQuotas();
    }
  }

  private static void takeAwayAllQuotas() throws Exception {
    List<ClientQuotaAlteration> none = new ArrayList<>();
    admin
        .describeClientQuotas(ClientQuotaFilter.all())
        .entities()
        .get()
        .forEach(
            (entity, rates) ->
                none.add(
                    new ClientQuotaAlteration(
                        entity,
                        rates.keySet().stream()
                            .map(rate -> new ClientQuotaAlteration.Op(rate, null))
                            .toList())));
    admin.alterClientQuotas(none).all().get();
  }

  @Test
  void theClusterThatCarriesTheDrillsIsRefused() throws Exception {
    NeverCut ours = NeverCut.ofClusters(List.of(admin.describeCluster().clusterId().get()));
    try (DriverSet agent = agent(ours)) {
      assertRefused(agent, THROTTLE, Refusal.POLICY, "carries the drills");
    }
  }

  @Test
  void everyClusterIsRefusedAsLongAsItMayBeTheOneThatCarriesTheDrills() {
    try (DriverSet agent = agent(NeverCut.NOTHING)) {
      assertRefused(agent, THROTTLE, Refusal.POLICY, "not known yet");
    }
  }

  @Test
  void whatAnotherAgentChangesIsRefused() throws Exception {
    try (DriverSet first = agent(Orders.DRILLS_ELSEWHERE);
        DriverSet second = agent(Orders.DRILLS_ELSEWHERE)) {
      PreparedFault fault = prepare(first, THROTTLE);
      fault.apply().run();
      try {
        assertRefused(second, THROTTLE, Refusal.CONFLICT, "another fault changes it");
      } finally {
        fault.remedy().revert();
      }
    }
  }

  /** Both have looked before one of them began. */
  @Test
  void ofTwoAgentsAtOnceTheLaterGivesUpAndTouchesNothing_S7() throws Exception {
    try (DriverSet first = agent(Orders.DRILLS_ELSEWHERE);
        DriverSet second = agent(Orders.DRILLS_ELSEWHERE)) {
      PreparedFault earlier = prepare(first, THROTTLE);
      PreparedFault later = prepare(second, THROTTLE);
      earlier.apply().run();
      String during = quotasThatSay("everdrill:", "=1000.0");

      assertThatExceptionOfType(OrderRefused.class).isThrownBy(() -> later.apply().run());
      later.remedy().revert();

      assertThat(later.remedy().gone()).isTrue();
      assertQuotas(during);
      assertThat(earlier.remedy().look()).isEqualTo(Sight.IN_FORCE);
      earlier.remedy().revert();
      assertQuotas(NONE);
    }
  }

  @Test
  void whatAnApplicationChangedSinceItWasLookedAtIsRefusedAndStays_S7() throws Exception {
    try (DriverSet agent = agent(Orders.DRILLS_ELSEWHERE)) {
      PreparedFault fault = prepare(agent, THROTTLE);
      setQuota(7_000.0);
      String changed = quotasThatSay("7000.0");

      assertThatExceptionOfType(OrderRefused.class)
          .isThrownBy(() -> fault.apply().run())
          .withMessageContaining("changed since");
      fault.remedy().revert();

      assertQuotas(changed);
    } finally {
      setQuota(null);
    }
  }

  private static void setQuota(Double bytesPerSecond) throws Exception {
    admin
        .alterClientQuotas(
            List.of(
                new ClientQuotaAlteration(
                    new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, "client")),
                    List.of(new ClientQuotaAlteration.Op("producer_byte_rate", bytesPerSecond)))))
        .all()
        .get();
  }

  @Test
  void groupAtWorkIsRefusedAndItsClientIdsAreNamed() {
    Map<String, Object> reader = new HashMap<>(kafka.client("shop-reader"));
    reader.put("group.id", "workers");
    try (DriverSet agent = agent(Orders.DRILLS_ELSEWHERE);
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(reader, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of("free"));
      await()
          .pollInSameThread()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100));
                return !consumer.assignment().isEmpty();
              });
      consumer.commitSync(Map.of(new TopicPartition("free", 0), new OffsetAndMetadata(0)));

      assertRefused(
          agent,
          new KafkaFault.ConsumerLag("workers", "free", 5),
          Refusal.UNSUPPORTED,
          "its client ids are [shop-reader]");
    }
  }

  @Test
  void leaderWithoutAnotherReplicaIsRefused() {
    try (DriverSet agent = agent(Orders.DRILLS_ELSEWHERE)) {
      assertRefused(
          agent,
          new KafkaFault.LeaderElection("alone", 0),
          Refusal.UNSUPPORTED,
          "no other replica is in sync");
      assertRefused(
          agent, new KafkaFault.LeaderElection("orders", 5), Refusal.TARGET_NOT_FOUND, "orders-5");
      assertRefused(
          agent, new KafkaFault.LeaderElection("nobody", 0), Refusal.TARGET_NOT_FOUND, "nobody");
    }
  }

  @Test
  void partitionThatSomebodyElseReassignedMeanwhileStaysAsItIs_S7() throws Exception {
    TopicPartition partition = new TopicPartition("orders", 0);
    try (DriverSet agent = agent(Orders.DRILLS_ELSEWHERE)) {
      PreparedFault fault = prepare(agent, new KafkaFault.LeaderElection("orders", 0));
      fault.apply().run();
      admin
          .alterPartitionReassignments(
              Map.of(partition, Optional.of(new NewPartitionReassignment(List.of(2)))))
          .all()
          .get();
      // The controller has answered; the broker that is asked hears of it a moment later.
      await().until(() -> replicasOfOrders().equals(List.of(2)));

      fault.remedy().revert();

      assertThat(fault.remedy().gone()).isTrue();
      assertThat(replicasOfOrders()).containsExactly(2);
    }
  }

  private static List<Integer> replicasOfOrders() throws Exception {
    return admin
        .describeTopics(List.of("orders"))
        .allTopicNames()
        .get()
        .get("orders")
        .partitions()
        .getFirst()
        .replicas()
        .stream()
        .map(Node::id)
        .toList();
  }

  @Test
  void ruleThatIsThereAlreadyIsRefusedAndStays() throws Exception {
    AclBinding allowed =
        LocalKafka.rule("app", "alone", AclOperation.READ, AclPermissionType.ALLOW);
    AclBinding denied = LocalKafka.rule("app", "alone", AclOperation.READ, AclPermissionType.DENY);
    admin.createAcls(List.of(allowed, denied)).all().get();
    try (DriverSet agent = agent(Orders.DRILLS_ELSEWHERE)) {
      assertRefused(
          agent,
          new KafkaFault.DenyAcl("User:app", "alone", KafkaFault.Access.READ),
          Refusal.CONFLICT,
          "is there already");
    }
    assertThat(admin.describeAcls(denied.toFilter()).values().get()).containsExactly(denied);
  }

  @Test
  void denialThatWouldReachMoreThanOnePrincipalIsRefused() {
    try (DriverSet agent = agent(Orders.DRILLS_ELSEWHERE)) {
      assertRefused(
          agent,
          new KafkaFault.DenyAcl("User:app", "free", KafkaFault.Access.WRITE),
          Refusal.UNSUPPORTED,
          "by default");
      assertRefused(
          agent,
          new KafkaFault.DenyAcl("User:*", "alone", KafkaFault.Access.WRITE),
          Refusal.UNSUPPORTED,
          "expected one");
    }
  }

  @Test
  void byHandAQuotaIsWhatItWasAsTheUserWhomThePolicyNames_S7() throws Exception {
    ClientQuotaEntity client = new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, "hand"));
    setRate(client, 5_000.0);
    String before = quotasThatSay("hand", "5000");
    try (DriverSet agent =
        HostFaults.drivers(
            () -> Orders.DRILLS_ELSEWHERE, new Random(1), Connections.always(kafka.connection()))) {
      PreparedFault fault = prepare(agent, new KafkaFault.ClientThrottle("hand", 1_000));
      List<String> missing = ByHand.missing(fault.undo());
      assumeTrue(missing.isEmpty(), () -> missing + " not here");
      fault.apply().run();
      quotasThatSay("producer_byte_rate=1000", "consumer_byte_rate=1000");

      ByHand.run(fault.undo());

      assertQuotas(before);
      assertThat(fault.remedy().revert()).isTrue();
    } finally {
      setRate(client, null);
    }
  }

  private static void setRate(ClientQuotaEntity client, Double rate) throws Exception {
    admin
        .alterClientQuotas(
            List.of(
                new ClientQuotaAlteration(
                    client, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", rate)))))
        .all()
        .get();
  }
}
