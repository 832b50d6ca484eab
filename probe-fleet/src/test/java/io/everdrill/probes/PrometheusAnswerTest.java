package io.everdrill.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.topics.events.ProbeCheck;
import io.everdrill.topics.events.ProbeCheck.Bound;
import io.everdrill.topics.events.ProbeEvent.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server says to a query, and what the installed Prometheus says to some. */
class PrometheusAnswerTest {

  private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");

  private static Vertx vertx;
  private static HttpClient client;

  private final Targets targets = new Targets();

  @TempDir private Path folder;

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

  private static Sight look(URI url, String query, Bound bound) throws Exception {
    ProbeCheck.Prometheus check = new ProbeCheck.Prometheus(url, query, Map.of(), "", bound);
    PrometheusAnswer answer = new PrometheusAnswer(check);
    Attempt attempt = new Attempt(Duration.ofSeconds(10));
    new HttpLook(client, answer.request(""), answer).begin(attempt);
    return attempt.sight().get(20, TimeUnit.SECONDS);
  }

  private Sight look(String body, Bound bound) throws Exception {
    return look(targets.http(200, body), "q", bound);
  }

  private static String vector(String... values) {
    List<String> elements =
        List.of(values).stream()
            .map(v -> "{\"metric\":{},\"value\":[1700000000.1,\"%s\"]}".formatted(v))
            .toList();
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":%s}}"
        .formatted(elements);
  }

  private static Symptom wrong(String reason) {
    return new Symptom(Failure.VALUE, reason);
  }

  @Test
  void valueWithinItsBoundPassesAndIsRead() throws Exception {
    Sight sight = look(vector("0.25"), new Bound.AtMost(0.25));

    assertThat(sight.symptom()).isEqualTo(Symptom.NONE);
    assertThat(sight.value()).isEqualTo("0.25");
    assertThat(look(vector("3"), new Bound.AtLeast(3)).symptom()).isEqualTo(Symptom.NONE);
    assertThat(look(vector("+Inf"), new Bound.AnyNumber()).value()).isEqualTo("+Inf");
  }

  @Test
  void valueBeyondItsBoundFailsAndIsReadAllTheSame() throws Exception {
    Sight sight = look(vector("0.26"), new Bound.AtMost(0.25));

    assertThat(sight.symptom()).isEqualTo(wrong("expected at most 0.25, got 0.26"));
    assertThat(sight.value()).isEqualTo("0.26");
    assertThat(look(vector("2.9"), new Bound.AtLeast(3)).symptom())
        .isEqualTo(wrong("expected at least 3.0, got 2.9"));
  }

  @Test
  void whatIsNoSingleNumberFails() throws Exception {
    Bound any = new Bound.AnyNumber();

    assertThat(look(vector(), any).symptom()).isEqualTo(wrong("expected one value, got 0"));
    assertThat(look(vector("1", "2"), any).symptom()).isEqualTo(wrong("expected one value, got 2"));
    assertThat(look(vector("NaN"), any).symptom()).isEqualTo(wrong("expected any number, got NaN"));
    assertThat(look("{}", any).symptom()).isEqualTo(wrong("expected one value, got none"));
    assertThat(look("<html>", any).symptom().failure()).isEqualTo(Failure.BODY);
    assertThat(look(targets.http(503, "busy"), "q", any).symptom())
        .isEqualTo(new Symptom(Failure.STATUS, "expected status 200, got 503: busy"));
  }

  @Test
  void tokenAndHeadersAreSent() {
    ProbeCheck.Prometheus check =
        new ProbeCheck.Prometheus(
            URI.create("http://127.0.0.1:9/tenant/"),
            "sum(rate(errors[1m])) > 0",
            Map.of("x-scope-orgid", "shop"),
            "TOKEN",
            new Bound.AnyNumber());

    ProbeCheck.Http request = new PrometheusAnswer(check).request("s3cret");

    assertThat(request.url()).isEqualTo(URI.create("http://127.0.0.1:9/tenant/api/v1/query"));
    assertThat(request.body()).isEqualTo("query=sum%28rate%28errors%5B1m%5D%29%29+%3E+0");
    assertThat(request.headers())
        .containsEntry("authorization", "Bearer s3cret")
        .containsEntry("x-scope-orgid", "shop");
  }

  @Test
  void installedPrometheusIsAsked() throws Exception {
    assumeTrue(Files.isExecutable(PROMETHEUS), "prometheus is not installed");
    URI server = URI.create("http://127.0.0.1:" + freePort());
    Process prometheus = prometheus(server);
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(look(server, "vector(0.25)", new Bound.AtMost(0.5)).symptom())
                      .isEqualTo(Symptom.NONE));

      assertThat(look(server, "vector(0.25)", new Bound.AtMost(0.5)).value()).isEqualTo("0.25");
      assertThat(look(server, "scalar(vector(7))", new Bound.AtMost(5)).symptom())
          .isEqualTo(wrong("expected at most 5.0, got 7"));
      assertThat(look(server, "up{job=\"nobody\"}", new Bound.AtMost(5)).symptom())
          .isEqualTo(wrong("expected one value, got 0"));
      assertThat(look(server, "vector(1) / 0", new Bound.AtMost(5)).value()).isEqualTo("+Inf");
      assertThat(look(server, "sum(", new Bound.AtMost(5)).symptom())
          .satisfies(
              said -> {
                assertThat(said.failure()).isEqualTo(Failure.STATUS);
                assertThat(said.reason()).contains("got 400", "parse error");
              });
    } finally {
      prometheus.destroyForcibly().waitFor();
    }
  }

  private Process prometheus(URI at) throws Exception {
    Path configuration = Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n");
    return new ProcessBuilder(
            PROMETHEUS.toString(),
            "--config.file=" + configuration,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=" + at.getAuthority(),
            "--log.level=error")
        .redirectErrorStream(true)
        .redirectOutput(new File("/dev/null"))
        .start();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
