package io.everdrill.agents.faults.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.HttpFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A container that no engine here knows, as of Podman, which publishes a port of this host. */
@ExtendWith(OwnNetwork.class)
class UnknownContainerIT {

  private static final String ADDRESS = "127.0.81.21";
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final HttpFault ABORT =
      new HttpFault.Abort(503, 100, List.of("/hit"), List.of("GET"));

  @TempDir Path folder;

  private DriverSet drivers() {
    return HostFaults.drivers(
        () -> Orders.DRILLS_ELSEWHERE,
        new Random(7),
        Connections.always(Connection.to("unix://" + folder.resolve("no-engine.sock"))));
  }

  @Test
  void requestsToAPublishedPortAreHitWhereTheAddressIsAnAddressOfTheHost() throws Exception {
    try (JsonServer server = new JsonServer(ADDRESS);
        HttpClient client = HttpClient.newHttpClient();
        DriverSet drivers = drivers()) {
      PreparedFault fault = drivers.prepare(order(ADDRESS, server.port(), ABORT));
      try {
        fault.apply().run();

        assertThat(server.get(client, "/hit").statusCode()).isEqualTo(503);
        assertThat(server.get(client, "/other").statusCode()).isEqualTo(200);
      } finally {
        assertThat(fault.remedy().revert()).isTrue();
      }
      assertThat(server.get(client, "/hit").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatIsNotOfThisHostIsNotFoundAndPacketsAreNotGuessedAt() throws Exception {
    try (JsonServer server = new JsonServer(ADDRESS);
        DriverSet drivers = drivers()) {
      Fault cut = new NetworkFault.Partition(Direction.BOTH, List.of(), List.of());

      assertNotFound(drivers, order("192.0.2.81", server.port(), ABORT), "no address of this host");
      assertNotFound(drivers, order(ADDRESS, server.port(), cut), "container shop is not known");
    }
  }

  private static void assertNotFound(DriverSet drivers, FaultOrder<?> order, String why) {
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> drivers.prepare(order))
        .withMessageContaining(why)
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.TARGET_NOT_FOUND));
  }

  private static FaultOrder<?> order(String address, int port, Fault fault) {
    return Orders.inContainer("shop", address, port, fault, LIMIT);
  }
}
