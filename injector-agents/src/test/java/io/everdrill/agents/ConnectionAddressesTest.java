package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every server that the policy has a connection to is spared by network faults. */
class ConnectionAddressesTest {

  @ParameterizedTest
  @CsvSource({
    "redis://127.0.0.9:7000/1, 127.0.0.9, 7000",
    "rediss://127.0.0.9, 127.0.0.9, 6379",
    "jdbc:postgresql://127.0.0.1:5433/shop?ssl=true, 127.0.0.1, 5433",
    "'jdbc:postgresql://127.0.0.1:5433,127.0.0.2/shop', 127.0.0.2, 5432",
    "jdbc:postgresql://[::1]/shop, ::1, 5432",
    "'kafka://127.0.0.1:9092,127.0.0.2:9093', 127.0.0.2, 9093",
  })
  void theServerOfAConnectionIsNeverCut(String url, String host, int port) {
    var known = new ConnectionAddresses(Connections.always(Connection.to(url))).known();

    assertThat(known.endpoints())
        .contains(new InetSocketAddress(InetAddress.ofLiteral(host), port));
  }

  @ParameterizedTest
  @CsvSource({"unix:///run/docker.sock", "jdbc:postgresql:shop"})
  void aSocketOfThisHostNeedsNone(String url) {
    var known = new ConnectionAddresses(Connections.always(Connection.to(url))).known();

    assertThat(known.endpoints()).isEqualTo(List.of());
  }
}
