package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.gateway.inputs.AlertMapping;
import io.everdrill.runtime.EmbeddedKafka;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Malformed, huge, slow and many: each gets a clear no, and nobody a stack trace. */
class HostileRequestsIT {

  private static final int MAX_BODY = 100_000;
  private static final int MAX_CONNECTIONS = 30;
  private static final String ALERTS = "/api/v1/alerts/alertmanager";

  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    GatewaySettings usual = GatewayFixture.settings();
    gateway =
        GatewayFixture.start(
            EmbeddedKafka.shared().bootstrapServers(),
            "gateway-hostile",
            new GatewaySettings(
                "g1",
                "127.0.0.1",
                0,
                usual.grants(),
                GatewaySettings.Reads.OPEN,
                AlertMapping.forCell("demo"),
                new HttpLimits(
                    MAX_BODY,
                    MAX_CONNECTIONS,
                    100,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(1),
                    50,
                    HttpLimits.Share.DEFAULT),
                new GatewaySettings.StreamLimits(10, 1_000_000, 1, Duration.ofMillis(500), 10),
                usual.views()));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "nul",
        "\"",
        "{\"version\": \"4\"",
        "{\"version\": 4e999999}",
        "\u0000\u0001",
        "<html>",
        "{\"version\": \"4\", \"receiver\": 1, \"alerts\": []}",
        "{\"version\": \"4\", \"receiver\": \"r\", \"alerts\": {}}",
        "[[[[[[[[[[[[[[",
      })
  void s8MalformedBodiesAreNamed(String body) throws Exception {
    assertProblem(taken(body), 400);
  }

  @Test
  void deepNestingIsRefused() throws Exception {
    assertProblem(taken("{\"a\":".repeat(10_000)), 400);
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws Exception {
    byte[] noText = {'{', '"', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'};

    assertProblem(taken(noText), 400);
  }

  private static HttpResponse<String> taken(String body) {
    return taken(body.getBytes(UTF_8));
  }

  /**
   * The answer once it is not 503, which asks to come again: what is malformed is kept as a dead
   * letter before it is refused, and on a busy machine Kafka may take longer for that than is
   * waited; the caller that asks too often is this one too.
   */
  private static HttpResponse<String> taken(byte[] body) {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                gateway.send(
                    HttpRequest.newBuilder(gateway.uri(ALERTS))
                        .header(
                            "Authorization", "Bearer " + GatewayFixture.token(Role.ALERT_SOURCE))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))),
            HostileRequestsIT::isFinal);
  }

  private static boolean isFinal(HttpResponse<String> answer) {
    if (answer.statusCode() != 503) {
      return true;
    }
    assertProblem(answer, 503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    return false;
  }

  @Test
  void bodyThatIsTooLargeIsRefused() throws Exception {
    assertProblem(gateway.post(ALERTS, Role.ALERT_SOURCE, " ".repeat(MAX_BODY + 1)), 413);
    assertProblem(gateway.post("/api/v1/halt", Role.OPERATOR, " ".repeat(10 * MAX_BODY)), 413);
  }

  @Test
  void whatThereIsNotIsSaid() throws Exception {
    assertProblem(gateway.get("/api/v2/nothing"), 404);
    HttpResponse<String> wrongMethod = gateway.get(ALERTS);
    assertProblem(wrongMethod, 405);
    assertThat(wrongMethod.headers().firstValue("Allow")).hasValue("POST");
    assertProblem(
        gateway.send(
            HttpRequest.newBuilder(gateway.uri("/api/v1/halt"))
                .header("Authorization", "Bearer " + GatewayFixture.token(Role.OPERATOR))
                .header("Content-Type", "text/xml")
                .POST(HttpRequest.BodyPublishers.ofString("<halt/>"))),
        415);
  }

  @Test
  void requestThatIsNoHttpIsRefused() throws Exception {
    assertThat(raw("HELLO\r\n\r\n")).startsWith("HTTP/1.");
    assertThat(raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(100_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431");
    assertThat(raw("GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 4");
  }

  /** Or its client would send the next one where nobody can tell any more where that begins. */
  @Test
  void requestThatCannotBeReadIsTheLastOfItsConnection() throws Exception {
    assertThat(raw("GET /?" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .contains(" 414 ")
        .containsIgnoringCase("connection: close")
        .contains("at most 4096 bytes");
  }

  @Test
  void bodyThatDripsIsRefused() throws Exception {
    String head =
        "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 100\r\n\r\n{"
            .formatted(ALERTS, GatewayFixture.token(Role.ALERT_SOURCE));

    assertThat(raw(head)).startsWith("HTTP/1.1 408");
  }

  @Test
  void connectionThatNeverAsksIsClosed() throws Exception {
    assertThat(raw("GET / HTTP/1.1\r\nHost: x\r\n")).isEmpty();
  }

  @Test
  void connectionThatListensIsNotTakenForIdle() throws Exception {
    try (EventStreamReader client = EventStreamReader.open(gateway, "", "")) {
      await().atMost(PATIENCE).during(Duration.ofSeconds(4)).until(() -> !client.hasEnded());
    }
  }

  @Test
  void moreConnectionsThanAllowedAreClosedAndAfterwardsThereIsRoom() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < MAX_CONNECTIONS + 10; i++) {
        sockets.add(connect());
      }
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  gateway.metrics().counter("everdrill.gateway.connections.refused").count() >= 10);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }

    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> gateway.get("/health/live").statusCode() == 200);
  }

  @Test
  void callerThatAsksTooOftenIsToldSo() throws Exception {
    List<Integer> seen = new ArrayList<>();
    while (!seen.contains(429) && seen.size() < 5_000) {
      seen.add(gateway.post("/api/v1/resume", Role.COMMANDER, "{}").statusCode());
    }
    List<Integer> alerts = new ArrayList<>();
    while (!alerts.contains(503) && alerts.size() < 5_000) {
      alerts.add(gateway.post("/api/v1/diagnoses", Role.ALERT_SOURCE, "").statusCode());
    }

    assertThat(seen).contains(400, 429);
    assertThat(alerts).contains(503).doesNotContain(429);
  }

  private static void assertProblem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains("\"status\":" + status, "\"detail\":\"");
    assertThat(answer.body()).doesNotContain("Exception", "\tat ", "com.fasterxml");
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.gateway().port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /** All that comes back until the gateway closes the connection. */
  private static String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(ISO_8859_1));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (java.net.SocketException e) {
      return "";
    }
  }
}
