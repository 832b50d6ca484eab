package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.gateway.inputs.AlertMapping;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** None keeps the others out: neither what hangs, nor what guesses, nor what only sends bytes. */
class HttpEdgeTest {

  private static final int PLACES = 3;
  private static final int BODY = 10_000;
  private static final int UNKNOWN_BODY = 5_000;
  private static final int BODIES = 40_000;
  private static final int PER_ADDRESS = 200;

  private final CountDownLatch kafkaIsBack = new CountDownLatch(1);
  private final AtomicInteger hanging = new AtomicInteger();
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private HttpEdge edge;
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    HttpLimits usual = HttpLimits.DEFAULT;
    HttpLimits limits =
        new HttpLimits(
            BODY,
            100,
            PLACES,
            PATIENCE,
            usual.idleLimit(),
            usual.writeLimit(),
            usual.requestsPerSecond(),
            new HttpLimits.Share(PLACES, PLACES, BODIES, UNKNOWN_BODY, PER_ADDRESS));
    GatewaySettings settings =
        new GatewaySettings(
            "g1",
            "127.0.0.1",
            0,
            GatewayFixture.settings().grants(),
            GatewaySettings.Reads.OPEN,
            AlertMapping.forCell("demo"),
            limits,
            GatewaySettings.StreamLimits.DEFAULT,
            GatewaySettings.ViewLimits.DEFAULT);
    InstantSource time = InstantSource.system();
    Admission admission =
        new Admission(settings.grants(), new OidcTokens(List.of(), time), settings.reads(), time);
    List<Endpoint> endpoints =
        List.of(
            Endpoint.post("/alerts", "", Permission.REPORT, (Endpoint.Action) this::hang),
            Endpoint.get("/reads", "", Permission.READ, (Endpoint.Action) this::hang),
            Endpoint.post("/halt", "", Permission.STOP, (Endpoint.Action) HttpEdgeTest::done),
            Endpoint.post("/unknown", "", Permission.NONE, (Endpoint.Action) HttpEdgeTest::done));
    edge = new HttpEdge(vertx, endpoints, admission, settings, new SimpleMeterRegistry());
    server = edge.listen(PATIENCE);
  }

  @AfterEach
  void stop() throws Exception {
    kafkaIsBack.countDown();
    http.close();
    edge.close(server);
    vertx.close().await();
  }

  private Answer hang(Call call) {
    hanging.incrementAndGet();
    try {
      kafkaIsBack.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return done(call);
  }

  private static Answer done(Call call) {
    return Answer.json("done");
  }

  @Test
  void haltGetsThroughWhileThePlacesOfAlertsAndReadsHang() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
    for (int i = 0; i < PLACES; i++) {
      waiting.add(begin(post("/alerts", "token-of-alert_source", "{}")));
      waiting.add(begin(HttpRequest.newBuilder(uri("/reads"))));
    }
    await().atMost(PATIENCE).until(() -> hanging.get() == 2 * PLACES);

    assertThat(status(post("/alerts", "token-of-alert_source", "{}"))).isEqualTo(503);
    assertThat(status(HttpRequest.newBuilder(uri("/reads")))).isEqualTo(503);
    assertThat(status(post("/halt", "token-of-operator", "{}"))).isEqualTo(200);

    kafkaIsBack.countDown();
    assertThat(waiting).allMatch(answer -> answer.join().statusCode() == 200);
  }

  @Test
  void whoGuessesTokensIsToldToWaitAndKeepsNoHaltOut() throws Exception {
    List<Integer> seen = new ArrayList<>();
    while (!seen.contains(503) && seen.size() < PER_ADDRESS) {
      seen.add(status(post("/alerts", "guess-" + seen.size(), "{}")));
    }

    assertThat(seen).startsWith(401).endsWith(503);
    assertThat(status(post("/halt", "token-of-operator", "{}"))).isEqualTo(200);
  }

  @Test
  void bodiesOfUnknownSendersTogetherHaveABoundAndRoomComesBack() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < BODIES / 4 / UNKNOWN_BODY; i++) {
        sockets.add(halfABody());
      }
      await().atMost(PATIENCE).until(() -> status(post("/unknown", "", "x".repeat(100))) == 503);
      assertThat(send(post("/unknown", "", "x".repeat(100))).headers().firstValue("Retry-After"))
          .hasValue("1");
      assertThat(status(post("/halt", "token-of-operator", "{}"))).isEqualTo(200);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }

    await().atMost(PATIENCE).until(() -> status(post("/unknown", "", "x".repeat(100))) == 200);
  }

  @Test
  void bodyOfAnUnknownSenderIsSmall() throws Exception {
    assertThat(status(post("/unknown", "", "x".repeat(UNKNOWN_BODY)))).isEqualTo(200);
    assertThat(status(post("/unknown", "", "x".repeat(UNKNOWN_BODY + 1)))).isEqualTo(413);
  }

  /** All but its last byte. */
  private Socket halfABody() throws Exception {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    String head =
        "POST /unknown HTTP/1.1\r\nHost: x\r\nContent-Length: " + UNKNOWN_BODY + "\r\n\r\n";
    socket.getOutputStream().write((head + "x".repeat(UNKNOWN_BODY - 1)).getBytes(ISO_8859_1));
    return socket;
  }

  private CompletableFuture<HttpResponse<String>> begin(HttpRequest.Builder request) {
    return http.sendAsync(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
  }

  private int status(HttpRequest.Builder request) throws Exception {
    return send(request).statusCode();
  }

  private HttpRequest.Builder post(String path, String token, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.actualPort() + path);
  }
}
