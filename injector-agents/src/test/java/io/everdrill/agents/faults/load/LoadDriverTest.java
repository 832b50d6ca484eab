package io.everdrill.agents.faults.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.Caller;
import io.everdrill.agents.faults.Caller.Answer;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Sight;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.LoadFault;
import io.everdrill.topics.events.ResourceFault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What load spares, counts, and how it ends while the agent's own loop hangs. */
class LoadDriverTest {

  private static final String TARGET = "127.0.85.1";

  @Test
  void brokerGetsNoLoad() throws Exception {
    try (EchoServer broker = new EchoServer(TARGET)) {
      NeverCut endpoint =
          NeverCut.ofEndpoints(
              List.of(new InetSocketAddress(InetAddress.ofLiteral(TARGET), broker.port())));
      NeverCut block = NeverCut.ofBlocks(List.of("127.0.85.0/30"));
      for (NeverCut neverCut : List.of(endpoint, block)) {
        try (DriverSet drivers = HostFaults.drivers(() -> neverCut, new Random(1))) {
          for (var fault :
              List.of(new LoadFault.Surge(1, "", ""), new ResourceFault.Connections(1))) {
            assertThatThrownBy(() -> drivers.prepare(Orders.at(TARGET, broker.port(), fault)))
                .isInstanceOf(OrderRefused.class)
                .hasMessageContaining("never cut");
          }
        }
      }
    }
  }

  @Test
  void connectionsEndAtTheLimitThoughNobodyReverts_S1() throws Exception {
    try (EchoServer server = new EchoServer(TARGET);
        DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1))) {
      PreparedFault fault =
          drivers.prepare(
              Orders.at(
                  TARGET,
                  server.port(),
                  new ResourceFault.Connections(300),
                  Duration.ofSeconds(4)));

      fault.apply().run();

      assertThat(fault.remedy().look()).isEqualTo(Sight.IN_FORCE);
      assertThat(fault.remedy().exposure()).contains(new Exposure("connections", 300, 300));
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> fault.remedy().look() == Sight.NOT_IN_FORCE);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> fault.remedy().exposure().equals(List.of(new Exposure("connections", 0, 300))));
      assertThat(Caller.ask(TARGET, server.port())).isEqualTo(Answer.ECHO);
      fault.remedy().revert();
    }
  }
}
