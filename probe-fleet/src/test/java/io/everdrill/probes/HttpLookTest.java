package io.everdrill.probes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.ProbeCheck;
import io.everdrill.topics.events.ProbeEvent.Failure;
import io.everdrill.topics.events.ProbeEvent.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HttpLookTest {

  private static final Duration BUDGET = Duration.ofSeconds(10);

  private static Vertx vertx;
  private static HttpClient client;

  private final Targets targets = new Targets();

  @AfterEach
  void closeTargets() throws Exception {
    targets.close();
  }

  @BeforeAll
  static void openVertx() {
    vertx = Vertx.vertx();
    client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false));
  }

  @AfterAll
  static void closeVertx() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static Attempt begin(ProbeCheck.Http check, Duration budget) {
    Attempt attempt = new Attempt(budget);
    new HttpLook(client, check).begin(attempt);
    return attempt;
  }

  private static Sight look(ProbeCheck.Http check) throws Exception {
    return begin(check, BUDGET).sight().get(20, TimeUnit.SECONDS);
  }

  private static Sight look(URI url) throws Exception {
    return look(ProbeCheck.Http.get(url));
  }

  private static ProbeCheck.Http expecting(URI url, int status, String body) {
    return new ProbeCheck.Http("GET", url, Map.of(), "", status, body);
  }

  @Test
  void answerAsExpectedPassesWithItsPhases() throws Exception {
    Sight sight = look(expecting(targets.http(200, "all is well"), 200, "is well"));

    assertThat(sight.symptom()).isEqualTo(Symptom.NONE);
    assertThat(sight.symptom().outcome()).isEqualTo(Outcome.PASS);
    assertThat(sight.status()).isEqualTo(200);
    assertThat(sight.phases().connect()).isPositive();
    assertThat(sight.phases().firstByte()).isGreaterThan(sight.phases().connect());
    assertThat(sight.phases().total()).isGreaterThanOrEqualTo(sight.phases().firstByte());
  }

  @Test
  void anySuccessPassesWhereNoStatusIsAskedFor() throws Exception {
    assertThat(look(targets.http(204, "")).symptom()).isEqualTo(Symptom.NONE);
  }

  @Test
  void wrongStatusFailsAndIsSaid() throws Exception {
    Sight sight = look(targets.http(503, "busy"));

    assertThat(sight.symptom())
        .isEqualTo(new Symptom(Failure.STATUS, "expected status 2xx, got 503"));
    assertThat(sight.status()).isEqualTo(503);
  }

  @Test
  void redirectIsAnAnswerNotFollowed() throws Exception {
    assertThat(look(targets.http(302, "")).symptom().failure()).isEqualTo(Failure.STATUS);
    assertThat(look(expecting(targets.http(302, ""), 302, "")).symptom()).isEqualTo(Symptom.NONE);
  }

  @Test
  void wrongBodyFailsAndIsSaid() throws Exception {
    Sight sight = look(expecting(targets.http(200, "{\"sum\":7}"), 0, "\"sum\":8"));

    assertThat(sight.symptom().failure()).isEqualTo(Failure.BODY);
    assertThat(sight.symptom().reason()).contains("'\"sum\":8'", "9 bytes");
    assertThat(sight.status()).isEqualTo(200);
  }

  @Test
  void valueStandsAfterTheTextThatAnnouncesIt() throws Exception {
    URI metrics = targets.http(200, "up 1\nbreaker_open{service=\"payments\"} 2.5\nup 3\n");
    URI json = targets.http(200, "{\"state\":\"open\",\"since\":7}");

    assertThat(look(reading(metrics, "breaker_open{service=\"payments\"} ")).value())
        .isEqualTo("2.5");
    assertThat(look(reading(json, "\"state\":\"")).value()).isEqualTo("open");
    assertThat(look(reading(json, "\"since\":")).value()).isEqualTo("7");
    assertThat(look(reading(json, "\"until\":")).value()).isEmpty();
    assertThat(look(json).value()).isEmpty();
  }

  private static ProbeCheck.Http reading(URI url, String valueAfter) {
    return new ProbeCheck.Http("GET", url, Map.of(), "", 0, "", valueAfter);
  }

  @Test
  void bodyBeyondTheLimitIsNotHeld() throws Exception {
    URI large = targets.http(200, "x".repeat(HttpLook.BODY_LIMIT) + "needle");

    assertThat(look(expecting(large, 200, "xxx")).symptom()).isEqualTo(Symptom.NONE);
    assertThat(look(expecting(large, 200, "needle")).symptom().reason())
        .contains(HttpLook.BODY_LIMIT + " bytes without it");
  }

  @Test
  void methodHeadersAndBodyAreSent() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    int port =
        targets.bad(
            connection -> {
              String request = "";
              while (!request.endsWith("hello")) {
                request += (char) connection.getInputStream().read();
              }
              if (request.startsWith("POST / HTTP/1.1\r\n")
                  && request.toLowerCase().contains("x-tenant: t1\r\n")) {
                asked.countDown();
              }
              answer(connection, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
            });

    Sight sight =
        look(
            new ProbeCheck.Http(
                "POST", Targets.url(port), Map.of("X-Tenant", "t1"), "hello", 200, ""));

    assertThat(sight.symptom()).isEqualTo(Symptom.NONE);
    assertThat(asked.getCount()).isZero();
  }

  private static void answer(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(UTF_8));
    connection.getOutputStream().flush();
  }

  @Test
  void nobodyListeningIsRefused() throws Exception {
    Sight sight = look(Targets.url(Targets.refused()));

    assertThat(sight.symptom().failure()).isEqualTo(Failure.CONNECT_REFUSED);
    assertThat(sight.symptom().reason()).contains("refused");
    assertThat(sight.phases().connect()).isZero();
  }

  @Test
  void droppedHandshakesAreAConnectTimeout() throws Exception {
    Attempt attempt =
        begin(ProbeCheck.Http.get(Targets.url(targets.full())), Duration.ofMillis(300));

    assertThat(attempt.sight().get(20, TimeUnit.SECONDS).symptom().failure())
        .isEqualTo(Failure.CONNECT_TIMEOUT);
  }

  @Test
  void deadlineEndsALookThatGetsNoAnswerAndGivesItsSocketBack() throws Exception {
    CountDownLatch served = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    int port =
        targets.bad(
            connection -> {
              connection.getInputStream().read();
              served.countDown();
              while (connection.getInputStream().read() >= 0) {}
              gone.countDown();
            });
    Attempt attempt = begin(ProbeCheck.Http.get(Targets.url(port)), BUDGET);
    assertThat(served.await(10, TimeUnit.SECONDS)).isTrue();

    attempt.timeOut();

    assertThat(attempt.sight().getNow(null).symptom())
        .isEqualTo(new Symptom(Failure.TIMEOUT, "no whole answer within 10000 ms"));
    assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void resetConnectionIsSaid() throws Exception {
    int port =
        targets.bad(
            connection -> {
              connection.getInputStream().read();
              connection.setSoLinger(true, 0);
              connection.close();
            });

    assertThat(look(Targets.url(port)).symptom().failure()).isEqualTo(Failure.CONNECTION_RESET);
  }

  @Test
  void answerThatStopsHalfWayFails() throws Exception {
    int port =
        targets.bad(
            connection -> {
              connection.getInputStream().read();
              answer(connection, "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
              connection.shutdownOutput();
            });

    assertThat(look(Targets.url(port)).symptom().failure()).isEqualTo(Failure.CONNECTION_RESET);
  }

  @Test
  void noHttpAtAllFails() throws Exception {
    int port =
        targets.bad(
            connection -> {
              answer(connection, "220 mail ready\r\n\r\n");
              connection.shutdownOutput();
            });

    assertThat(look(Targets.url(port)).symptom().outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void plainServerAskedForTlsFailsAsTls() throws Exception {
    int port =
        targets.bad(
            connection -> {
              connection.getInputStream().read();
              answer(connection, "HTTP/1.1 400 Bad Request\r\n\r\n");
            });
    URI tls = URI.create("https://127.0.0.1:" + port + "/");

    assertThat(look(tls).symptom().failure()).isEqualTo(Failure.TLS);
  }

  @Test
  void nameThatDoesNotResolveFailsAsDns() throws Exception {
    assertThat(look(URI.create("http://no-such-host.invalid/")).symptom().failure())
        .isEqualTo(Failure.DNS);
  }
}
