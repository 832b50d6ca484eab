package io.everdrill.agents.faults.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OnlyDrivers;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.network.NetworkFaults;
import io.everdrill.topics.events.HttpFault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of HTTP leave what is not HTTP alone. */
@ExtendWith(OwnNetwork.class)
class OtherProtocolsIT {

  private static final String TARGET = "127.0.78.1";

  @Test
  void targetThatDoesNotSpeakHttpIsRefused_S9() throws Exception {
    try (World world = new World();
        EchoServer server = new EchoServer(TARGET)) {
      world.assertRefused(server.port(), Refusal.UNSUPPORTED, "does not speak HTTP/1.1 in clear");
    }
  }

  /** Servers of TLS say in clear that they want something else, and then it is HTTP. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Client sent an HTTP request to an HTTPS server.\n",
        "The plain HTTP request was sent to HTTPS port",
        "You're speaking plain HTTP to an SSL-enabled server port."
      })
  void targetThatWantsTlsIsRefused_S9(String says) throws Exception {
    try (World world = new World()) {
      int port =
          world.serve(
              server ->
                  server.requestHandler(asked -> asked.response().setStatusCode(400).end(says)));

      world.assertRefused(port, Refusal.UNSUPPORTED, "does not speak HTTP/1.1 in clear");
    }
  }

  @Test
  void whereNothingAnswersThereIsNoTarget() throws Exception {
    try (World world = new World()) {
      int port;
      try (EchoServer server = new EchoServer(TARGET)) {
        port = server.port();
      }

      world.assertRefused(port, Refusal.TARGET_NOT_FOUND, "nothing answers");
    }
  }

  @Test
  void webSocketsPassBothWays() throws Exception {
    try (World world = new World()) {
      int port = world.webSockets();
      PreparedFault fault = world.drivers.prepare(abort(port, 0));
      fault.apply().run();

      assertThat(echo(port)).isEqualTo("hello");

      assertThat(fault.remedy().exposure()).containsExactly(new Exposure("requests", 0, 1));
      fault.remedy().revert();
      assertThat(fault.remedy().gone()).isTrue();
      assertThat(echo(port)).isEqualTo("hello");
    }
  }

  @Test
  void handshakeIsARequestThatCanBeHit() throws Exception {
    try (World world = new World()) {
      int port = world.webSockets();
      PreparedFault fault = world.drivers.prepare(abort(port, 100));
      fault.apply().run();

      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> echo(port))
          .withCauseInstanceOf(WebSocketHandshakeException.class);

      fault.remedy().revert();
    }
  }

  @Test
  void bodyOfAnAnswerThatSwitchesIsNotReplaced() throws Exception {
    try (World world = new World()) {
      int port = world.webSockets();
      PreparedFault fault =
          world.drivers.prepare(
              Orders.at(
                  TARGET,
                  port,
                  new HttpFault.ReplaceBody("x", "text/plain", 100, List.of(), List.of())));
      fault.apply().run();

      assertThat(echo(port)).isEqualTo("hello");

      fault.remedy().revert();
    }
  }

  /** As some clients offer TLS with each request: more of them than there are connections. */
  @Test
  void offersThatAreNotTakenUpHoldNoConnection() throws Exception {
    try (World world = new World()) {
      int port = world.webSockets();
      PreparedFault fault = world.drivers.prepare(abort(port, 0));
      fault.apply().run();

      for (String offer : List.of("TLS/1.2", "other/1")) {
        for (int i = 0; i < 300; i++) {
          assertThat(offered(port, offer)).as("%s, answer %d", offer, i).endsWith("plain");
        }
      }

      fault.remedy().revert();
    }
  }

  /** What is answered to a request that offers another protocol. */
  private static String offered(int port, String protocol) throws Exception {
    try (Socket socket = new Socket(TARGET, port)) {
      socket.setSoTimeout(5_000);
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: %s\r\nConnection: upgrade\r\nUpgrade: %s\r\n\r\n"
                  .formatted(TARGET, protocol)
                  .getBytes(US_ASCII));
      StringBuilder answer = new StringBuilder();
      for (int next = 0; next >= 0 && !answer.toString().endsWith("plain"); ) {
        next = socket.getInputStream().read();
        answer.append((char) next);
      }
      return answer.toString();
    }
  }

  /** Who makes it, and with what, says the server's name, not what it refuses. */
  @Test
  void serverThatNamesItsLibraryOfTlsSpeaksInClear() throws Exception {
    try (World world = new World()) {
      int port =
          world.serve(
              server ->
                  server.requestHandler(
                      asked ->
                          asked
                              .response()
                              .putHeader("Server", "Apache/2.4 (Unix) OpenSSL/3.0")
                              .setStatusCode(400)
                              .end("no such resource")));

      world.drivers.prepare(abort(port, 0)).remedy().revert();
    }
  }

  private static FaultOrder<HttpFault.Abort> abort(int port, double percent) {
    return Orders.at(TARGET, port, new HttpFault.Abort(503, percent, List.of(), List.of()));
  }

  /** Servers and drivers of one test, made in its network. */
  private static final class World implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final DriverSet drivers = drivers();

    private static DriverSet drivers() {
      NetworkFaults network = new NetworkFaults(() -> NeverCut.NOTHING);
      return OnlyDrivers.of(
          new ProxyFaults(network.tables(), () -> NeverCut.NOTHING, new Random(42), List.of()),
          network);
    }

    int webSockets() throws Exception {
      return serve(
          server ->
              server
                  .requestHandler(asked -> asked.response().end("plain"))
                  .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage)));
    }

    int serve(UnaryOperator<HttpServer> by) throws Exception {
      return by.apply(vertx.createHttpServer())
          .listen(0, TARGET)
          .toCompletionStage()
          .toCompletableFuture()
          .get(5, TimeUnit.SECONDS)
          .actualPort();
    }

    void assertRefused(int port, Refusal reason, String why) {
      assertThatExceptionOfType(OrderRefused.class)
          .isThrownBy(() -> drivers.prepare(abort(port, 0)))
          .withMessageContaining(why)
          .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Override
    public void close() {
      drivers.close();
      vertx.close().toCompletionStage().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
    }
  }

  private static String echo(int port) throws Exception {
    CompletableFuture<String> said = new CompletableFuture<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .buildAsync(
                  URI.create("ws://" + TARGET + ":" + port + "/"),
                  new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(
                        WebSocket from, CharSequence text, boolean last) {
                      said.complete(text.toString());
                      return null;
                    }
                  })
              .get(5, TimeUnit.SECONDS);
      socket.sendText("hello", true);
      try {
        return said.get(5, TimeUnit.SECONDS);
      } finally {
        socket.abort();
      }
    }
  }
}
