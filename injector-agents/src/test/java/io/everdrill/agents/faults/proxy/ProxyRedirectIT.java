package io.everdrill.agents.faults.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OnlyDrivers;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Quickest;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.network.NetworkFaults;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.BusinessFault;
import io.everdrill.topics.events.HttpFault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.NetworkFault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Latency and HTTP aborts through the kernel's redirect, in a network of the test's own. */
@ExtendWith(OwnNetwork.class)
class ProxyRedirectIT {

  private static final String TARGET = "127.0.78.1";
  private static final String PEER = "127.0.78.2";
  private static final String OTHER = "127.0.78.3";

  @Test
  void roundTripGrowsByTheLatencyAndShrinksAgain() throws Exception {
    try (DriverSet drivers = drivers();
        EchoServer server = new EchoServer(TARGET)) {
      PreparedFault fault =
          drivers.prepare(Orders.at(TARGET, server.port(), latency(200, 0, List.of())));

      fault.apply().run();

      assertThat(fault.remedy().look()).isEqualTo(Sight.IN_FORCE);
      try (Socket socket = server.connectFrom(PEER)) {
        for (int i = 0; i < 3; i++) {
          Quickest.between(
              Duration.ofMillis(200), Duration.ofMillis(350), () -> EchoServer.roundTrip(socket));
        }
      }
      assertThat(fault.remedy().exposure()).contains(new Exposure("connections", 1, 1));

      fault.remedy().revert();

      assertThat(fault.remedy().gone()).isTrue();
      try (Socket socket = server.connectFrom(PEER)) {
        Quickest.between(Duration.ZERO, Duration.ofMillis(150), () -> EchoServer.roundTrip(socket));
      }
    }
  }

  @Test
  void jitterStaysWithinItsBounds() throws Exception {
    try (DriverSet drivers = drivers();
        EchoServer server = new EchoServer(TARGET)) {
      PreparedFault fault =
          drivers.prepare(Orders.at(TARGET, server.port(), latency(60, 40, List.of())));

      fault.apply().run();

      try (Socket socket = server.connectFrom(PEER)) {
        Quickest.between(
            Duration.ofMillis(40),
            Duration.ofMillis(90),
            () -> {
              List<Duration> trips = new ArrayList<>();
              for (int trip = 0; trip < 20; trip++) {
                trips.add(EchoServer.roundTrip(socket));
              }
              trips.sort(null);
              assertThat(trips.getFirst()).isBetween(Duration.ofMillis(20), Duration.ofMillis(60));
              return trips.get(10);
            });
      }
      fault.remedy().revert();
    }
  }

  @Test
  void onlyThePeerIsSlowedDown() throws Exception {
    try (DriverSet drivers = drivers();
        EchoServer server = new EchoServer(TARGET)) {
      PreparedFault fault =
          drivers.prepare(Orders.at(TARGET, server.port(), latency(200, 0, List.of(PEER))));

      fault.apply().run();

      try (Socket slow = server.connectFrom(PEER);
          Socket quick = server.connectFrom(OTHER)) {
        assertThat(EchoServer.roundTrip(slow)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        Quickest.between(Duration.ZERO, Duration.ofMillis(150), () -> EchoServer.roundTrip(quick));
      }
      fault.remedy().revert();
    }
  }

  @Test
  void liveConnectionIsResetSoThatItComesBackThroughTheProxy() throws Exception {
    try (DriverSet drivers = drivers();
        EchoServer server = new EchoServer(TARGET);
        Socket live = server.connectFrom(PEER)) {
      EchoServer.roundTrip(live);
      PreparedFault fault =
          drivers.prepare(Orders.at(TARGET, server.port(), latency(200, 0, List.of())));

      fault.apply().run();

      assertThatThrownBy(() -> EchoServer.roundTrip(live)).hasMessageContaining("reset");
      fault.remedy().revert();
    }
  }

  @Test
  void redirectExpiresWhenItIsNotRenewedAndLivesWhenItIs() throws Exception {
    try (DriverSet drivers = drivers();
        EchoServer server = new EchoServer(TARGET)) {
      PreparedFault fault =
          drivers.prepare(Orders.at(TARGET, server.port(), latency(200, 0, List.of())));
      fault.apply().run();
      long began = System.nanoTime();

      await()
          .pollInSameThread()
          .during(Duration.ofSeconds(6))
          .atMost(Duration.ofSeconds(7))
          .until(
              () -> {
                fault.sustain().run();
                return fault.remedy().look() == Sight.IN_FORCE;
              });
      await()
          .pollInSameThread()
          .atMost(Duration.ofSeconds(6))
          .until(() -> fault.remedy().look() == Sight.NOT_IN_FORCE);

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(10));
      fault.remedy().revert();
    }
  }

  @Test
  void revertTwiceIsHarmlessAndTheRulesetIsAsBefore_S7() throws Exception {
    try (DriverSet drivers = drivers();
        EchoServer server = new EchoServer(TARGET)) {
      String before = Shell.run("nft", "list", "ruleset");
      PreparedFault fault =
          drivers.prepare(Orders.at(TARGET, server.port(), latency(10, 0, List.of())));
      fault.apply().run();

      fault.remedy().revert();
      fault.remedy().revert();

      assertThat(Shell.run("nft", "list", "ruleset")).isEqualTo(before);
      assertThat(server.answersTo(PEER)).isTrue();
    }
  }

  @Test
  void bandwidthIsThatOfAllConnectionsTogetherInEachDirection() throws Exception {
    try (DriverSet drivers = drivers();
        EchoServer server = new EchoServer(TARGET)) {
      int kilobytes = 40;
      PreparedFault fault =
          drivers.prepare(
              Orders.at(
                  TARGET,
                  server.port(),
                  new NetworkFault.Bandwidth(1_600_000, List.of(), List.of())));
      assertThat(fault.mechanism()).isEqualTo("nft-redirect-proxy");
      fault.apply().run();

      try (Socket first = server.connectFrom(PEER);
          Socket second = server.connectFrom(OTHER)) {
        first.setSoTimeout(5000);
        second.setSoTimeout(5000);
        long began = System.nanoTime();
        first.getOutputStream().write(new byte[kilobytes * 1000]);
        second.getOutputStream().write(new byte[kilobytes * 1000]);
        assertThat(first.getInputStream().readNBytes(kilobytes * 1000)).hasSize(kilobytes * 1000);
        assertThat(second.getInputStream().readNBytes(kilobytes * 1000)).hasSize(kilobytes * 1000);

        // 80 kB at 200 kB/s each way, both ways at once.
        assertThat(Duration.ofNanos(System.nanoTime() - began))
            .isBetween(Duration.ofMillis(380), Duration.ofMillis(900));
      }
      assertThat(fault.remedy().exposure()).contains(new Exposure("connections", 2, 2));
      fault.remedy().revert();
    }
  }

  @Test
  void brokerIsRefusedBecauseNobodyWouldBeLedAwayFromIt() {
    NeverCut broker =
        NeverCut.ofEndpoints(List.of(new InetSocketAddress(InetAddress.ofLiteral(TARGET), 9092)));
    try (DriverSet drivers = drivers(broker)) {
      for (int port : List.of(9092, 22)) {
        var order = Orders.at(TARGET, port, new BusinessFault.Hanging());
        assertThatThrownBy(() -> drivers.prepare(order))
            .isInstanceOf(OrderRefused.class)
            .hasMessageContaining("never cut");
      }
    }
  }

  @Test
  void portThatIsNotTheTargetsIsRefused() throws Exception {
    try (DriverSet drivers = drivers()) {
      var order =
          Orders.at(
              TARGET,
              80,
              new NetworkFault.Latency(
                  Duration.ofMillis(1), Duration.ZERO, 0, List.of(), List.of(5432)));
      assertThatThrownBy(() -> drivers.prepare(order))
          .isInstanceOf(OrderRefused.class)
          .hasMessageContaining("own port 80");
    }
  }

  @Test
  void shareOfTheRequestsIsAnsweredWithTheStatusAndTheRestPasses() throws Exception {
    HttpServer server = httpServer();
    try (DriverSet drivers = drivers();
        HttpClient client = HttpClient.newHttpClient()) {
      int port = server.getAddress().getPort();
      PreparedFault fault =
          drivers.prepare(
              Orders.at(TARGET, port, new HttpFault.Abort(503, 30, List.of("/pay"), List.of())));
      fault.apply().run();

      int aborted = 0;
      for (int i = 0; i < 200; i++) {
        var answer = client.send(get(port, "/pay/" + i), BodyHandlers.ofString());
        aborted += answer.statusCode() == 503 ? 1 : 0;
        if (answer.statusCode() != 503) {
          assertThat(answer.statusCode()).isEqualTo(200);
          assertThat(answer.body()).isEqualTo("GET /pay/" + i);
        }
      }
      // Five standard deviations around 60.
      assertThat(aborted).isBetween(28, 92);
      for (int i = 0; i < 20; i++) {
        assertThat(client.send(get(port, "/other"), BodyHandlers.ofString()).statusCode())
            .isEqualTo(200);
      }
      assertThat(fault.remedy().exposure()).contains(new Exposure("requests", aborted, 220));

      fault.remedy().revert();

      assertThat(client.send(get(port, "/pay"), BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void bodiesPassWhole() throws Exception {
    HttpServer server = httpServer();
    byte[] body = new byte[3_000_000];
    new Random(5).nextBytes(body);
    try (DriverSet drivers = drivers();
        HttpClient client = HttpClient.newHttpClient()) {
      int port = server.getAddress().getPort();
      PreparedFault fault =
          drivers.prepare(
              Orders.at(TARGET, port, new HttpFault.Abort(500, 0, List.of(), List.of())));
      fault.apply().run();

      var sized =
          client.send(
              to(port, "/echo").POST(BodyPublishers.ofByteArray(body)).build(),
              BodyHandlers.ofByteArray());
      var chunked =
          client.send(
              to(port, "/echo")
                  .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)))
                  .build(),
              BodyHandlers.ofByteArray());

      assertThat(Arrays.equals(sized.body(), body)).isTrue();
      assertThat(Arrays.equals(chunked.body(), body)).isTrue();
      assertThat(sized.headers().firstValue("x-seen")).contains("POST");
      fault.remedy().revert();
    } finally {
      server.stop(0);
    }
  }

  private static DriverSet drivers() {
    return drivers(NeverCut.NOTHING);
  }

  private static DriverSet drivers(NeverCut neverCut) {
    NetworkFaults network = new NetworkFaults(() -> neverCut);
    return OnlyDrivers.of(
        new ProxyFaults(network.tables(), () -> neverCut, new Random(42), List.of()), network);
  }

  private static NetworkFault.Latency latency(
      long latencyMillis, long jitterMillis, List<String> peers) {
    return new NetworkFault.Latency(
        Duration.ofMillis(latencyMillis), Duration.ofMillis(jitterMillis), 0, peers, List.of());
  }

  /** Says method and path; sends back what is posted. */
  private static HttpServer httpServer() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(TARGET), 0), 50);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          byte[] answer =
              body.length > 0
                  ? body
                  : (exchange.getRequestMethod() + " " + exchange.getRequestURI())
                      .getBytes(java.nio.charset.StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("x-seen", exchange.getRequestMethod());
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static HttpRequest get(int port, String path) {
    return to(port, path).GET().build();
  }

  private static HttpRequest.Builder to(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://" + TARGET + ":" + port + path))
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(Duration.ofSeconds(10));
  }
}
