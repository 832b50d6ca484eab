package io.everdrill.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthPortTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Metrics metrics = new Metrics();
  private final HealthPort port = HealthPort.start(free(), metrics.registry());
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    port.close();
    metrics.close();
  }

  @Test
  void metricsAreInPrometheusFormatWithTheJvmAndOurs() throws Exception {
    metrics.registry().counter("everdrill.drills", "cell", "c1").increment();

    HttpResponse<String> answer = get("/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(answer.body())
        .contains("everdrill_drills_total{cell=\"c1\"} 1.0")
        .contains("jvm_memory_used_bytes{")
        .contains("# TYPE jvm_threads_live_threads gauge");
  }

  @Test
  void readyNamesEachCheckAndIsRefusedWhenOneIsDown() throws Exception {
    port.ready("broker", () -> new Health.Up("3 behind"));
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);

    port.ready("disk", () -> new Health.Down("97 % full"));
    HttpResponse<String> answer = get("/health/ready");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(JSON.readTree(answer.body()))
        .isEqualTo(
            JSON.readTree(
                """
                {"status": "down", "checks": [
                  {"name": "broker", "status": "up", "detail": "3 behind"},
                  {"name": "disk", "status": "down", "detail": "97 % full"}]}
                """));
  }

  @Test
  void livenessDoesNotAskForReadiness() throws Exception {
    port.ready("broker", () -> new Health.Down("away"));

    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void checkThatHangsOrThrowsIsDown() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    port.ready(
        "hanging",
        () -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new Health.Up("too late");
        });
    port.ready(
        "throwing",
        () -> {
          throw new IllegalStateException("a bug");
        });

    HttpResponse<String> answer = get("/health/ready");

    assertThat(answer.statusCode()).isEqualTo(503);
    JsonNode checks = JSON.readTree(answer.body()).get("checks");
    assertThat(checks.get(0).get("detail").asText()).contains("no answer from the check in 2 s");
    assertThat(checks.get(1).get("detail").asText()).contains("a bug");
  }

  @Test
  void otherPathsAndMethodsAreRefused() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/metricsx").statusCode()).isEqualTo(404);
    HttpRequest post =
        HttpRequest.newBuilder(port.uri().resolve("/metrics"))
            .POST(BodyPublishers.ofString("x"))
            .build();
    assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void portThatIsTakenIsSaidWithItsAddress() {
    InetSocketAddress taken = new InetSocketAddress(port.uri().getHost(), port.uri().getPort());

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> HealthPort.start(taken, metrics.registry()))
        .withMessageContaining(String.valueOf(port.uri().getPort()));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(port.uri().resolve(path)).build(), BodyHandlers.ofString());
  }

  private static InetSocketAddress free() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
