package io.everdrill.agents.faults.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.KafkaFault;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** Which cluster is spared. */
class KafkaDriverTest {

  private static final KafkaFault FAULT = new KafkaFault.ClientThrottle("client", 1_000);

  @Test
  void theClusterThatCarriesTheDrillsIsRefused() throws Exception {
    String bootstrap = EmbeddedKafka.shared().bootstrapServers();
    Connections connections = Connections.always(Connection.to("kafka://" + bootstrap));
    String id;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      id = admin.describeCluster().clusterId().get();
    }
    NeverCut ours = new NeverCut(List.of(), List.of(), List.of(id));
    try (DriverSet drivers = HostFaults.drivers(() -> ours, new Random(1), connections)) {

      assertThatExceptionOfType(OrderRefused.class)
          .isThrownBy(() -> drivers.prepare(Orders.at("127.0.0.1", 0, FAULT)))
          .withMessageContaining("carries the drills")
          .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.POLICY));
    }
  }
}
