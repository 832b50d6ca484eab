package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static io.everdrill.gateway.TestEvents.detected;
import static io.everdrill.gateway.TestEvents.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.gateway.inputs.AlertMapping;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The broker goes and comes back: no answer lies, and nothing that was acknowledged is lost. */
class KafkaAwayIT {

  private static final String ALERTS = "/api/v1/alerts/alertmanager";

  @Test
  void asksToComeAgainWhileKafkaIsAwayAndLosesNothing() throws Exception {
    try (EmbeddedKafka broker = EmbeddedKafka.inTemporaryFolder();
        GatewayFixture gateway =
            GatewayFixture.start(broker.bootstrapServers(), "gateway-away", impatient())) {
      gateway.write(verdict("away", 1, 1, "payment-svc", detected()));
      post(gateway, "before", 200);
      broker.stop();

      HttpResponse<String> refused = post(gateway, "while-away", 503);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
      assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      // What is refused for good is kept as a dead letter first, and that cannot be written either.
      assertThat(gateway.post(ALERTS, Role.ALERT_SOURCE, "{").statusCode()).isEqualTo(503);
      assertThat(gateway.get("/health/ready").statusCode()).isEqualTo(503);
      assertThat(gateway.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(gateway.get("/api/v1/verdicts/away-1.0").statusCode()).isEqualTo(200);

      broker.start();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  gateway
                          .post(ALERTS, Role.ALERT_SOURCE, Payloads.firing("away", "while-away"))
                          .statusCode()
                      == 200);
      assertThat(gateway.post(ALERTS, Role.ALERT_SOURCE, "{").statusCode()).isEqualTo(400);
      gateway.awaitReady();
      gateway.write(verdict("away", 2, 1, "payment-svc", detected()));
      await()
          .atMost(PATIENCE)
          .until(() -> gateway.get("/api/v1/verdicts/away-2.0").statusCode() == 200);
      assertThat(gateway.events(Topic.ALERTS, AlertEvent.Firing.class))
          .extracting(AlertEvent.Firing::fingerprint)
          .contains("before", "while-away");
    }
  }

  @Test
  void nothingAcknowledgedIsLostWhenTheBrokerGoesInTheMiddle() throws Exception {
    try (EmbeddedKafka broker = EmbeddedKafka.inTemporaryFolder();
        GatewayFixture gateway =
            GatewayFixture.start(broker.bootstrapServers(), "gateway-away", impatient())) {
      Set<String> acknowledged = ConcurrentHashMap.newKeySet();
      Set<Integer> other = ConcurrentHashMap.newKeySet();
      AtomicInteger next = new AtomicInteger();
      AtomicBoolean done = new AtomicBoolean();
      try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 8; i++) {
          senders.submit(() -> send(gateway, next, acknowledged, other, done));
        }
        await().atMost(PATIENCE).until(() -> acknowledged.size() > 200);
        broker.stop();
        await().atMost(PATIENCE).until(() -> other.contains(503));
        int before = acknowledged.size();
        broker.start();
        await().atMost(PATIENCE).until(() -> acknowledged.size() > before + 200);
        done.set(true);
      }

      assertThat(other).containsExactly(503);
      assertThat(gateway.events(Topic.ALERTS, AlertEvent.Firing.class))
          .extracting(AlertEvent.Firing::fingerprint)
          .containsAll(acknowledged);
    }
  }

  /** One alert after the other; what is not acknowledged is not sent again. */
  private static Object send(
      GatewayFixture gateway,
      AtomicInteger next,
      Set<String> acknowledged,
      Set<Integer> other,
      AtomicBoolean done)
      throws Exception {
    while (!done.get()) {
      String fingerprint = "f" + next.incrementAndGet();
      int status =
          gateway
              .post(ALERTS, Role.ALERT_SOURCE, Payloads.firing("away", fingerprint))
              .statusCode();
      if (status == 200) {
        acknowledged.add(fingerprint);
      } else {
        other.add(status);
      }
    }
    return acknowledged;
  }

  @Test
  void startsWithoutKafkaAndSaysThatItIsNotReady() throws Exception {
    KafkaSettings nobody = KafkaSettings.plain("127.0.0.1:1");
    try (Gateway gateway =
            Gateway.start(
                impatient(),
                nobody,
                InstantSource.system(),
                () -> GatewayFixture.CLOCK,
                new SimpleMeterRegistry());
        HttpClient http = HttpClient.newHttpClient()) {
      assertThat(status(http, gateway, "/health/live")).isEqualTo(200);
      assertThat(status(http, gateway, "/health/ready")).isEqualTo(503);
      assertThat(status(http, gateway, "/api/v1/verdicts")).isEqualTo(503);
      assertThat(status(http, gateway, "/api/v1/events")).isEqualTo(503);
    }
  }

  private static int status(HttpClient http, Gateway gateway, String path) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(gateway.url() + path)).timeout(PATIENCE).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static HttpResponse<String> post(GatewayFixture gateway, String fingerprint, int status)
      throws Exception {
    long began = System.nanoTime();
    HttpResponse<String> answer =
        gateway.post(ALERTS, Role.ALERT_SOURCE, Payloads.firing("away", fingerprint));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    return answer;
  }

  private static GatewaySettings impatient() {
    GatewaySettings usual = GatewayFixture.settings();
    HttpLimits http = usual.http();
    return new GatewaySettings(
        usual.instance(),
        usual.host(),
        0,
        List.copyOf(usual.grants()),
        usual.reads(),
        AlertMapping.forCell("demo"),
        new HttpLimits(
            http.maxBodyBytes(),
            http.maxConnections(),
            http.maxInFlight(),
            http.bodyLimit(),
            http.idleLimit(),
            Duration.ofSeconds(2),
            http.requestsPerSecond(),
            http.share()),
        usual.streams(),
        usual.views());
  }
}
