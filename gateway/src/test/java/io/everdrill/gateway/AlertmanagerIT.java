package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.everdrill.gateway.outputs.PushSettings;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.VerdictEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A real Alertmanager, its own process, posts what it posts. */
@EnabledIf(
    value = "isInstalled",
    disabledReason =
        "/usr/bin/prometheus-alertmanager is not there (Debian: prometheus-alertmanager)")
class AlertmanagerIT {

  private static final Path BINARY = Path.of("/usr/bin/prometheus-alertmanager");

  private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");

  @TempDir private Path folder;

  static boolean isInstalled() {
    return Files.isExecutable(BINARY);
  }

  @Test
  void realAlertmanagerFiresResolvesAndShowsThatItLives() throws Exception {
    try (GatewayFixture gateway =
        GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-am")) {
      int port = freePort();
      Process alertmanager = start(gateway, port);
      try {
        URI alerts = alerts(port);
        awaitUp(gateway, alerts);
        Instant startsAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        give(gateway, alerts, "Watchdog", startsAt, startsAt.plusSeconds(600));
        give(gateway, alerts, "Down", startsAt, startsAt.plusSeconds(600));

        await()
            .atMost(PATIENCE)
            .until(() -> !gateway.events(Topic.ALERTS, AlertEvent.Firing.class).isEmpty());
        AlertEvent.Firing firing = gateway.events(Topic.ALERTS, AlertEvent.Firing.class).getFirst();
        assertThat(firing.startsAt()).isEqualTo(startsAt);
        assertThat(firing.name()).isEqualTo("Down");
        assertThat(firing.service()).isEqualTo("payment-svc");
        assertThat(firing.detector()).isEqualTo("everdrill");
        await()
            .atMost(PATIENCE)
            .until(() -> !gateway.events(Topic.ALERTS, AlertEvent.Heartbeat.class).isEmpty());

        give(gateway, alerts, "Down", startsAt, Instant.now());
        await()
            .atMost(PATIENCE)
            .until(() -> !gateway.events(Topic.ALERTS, AlertEvent.Resolved.class).isEmpty());
        assertThat(gateway.events(Topic.ALERTS, AlertEvent.Resolved.class).getFirst().episode())
            .isEqualTo(firing.episode());
        assertThat(gateway.records(Topic.DEAD_LETTERS)).isEmpty();
      } finally {
        stop(alertmanager);
      }
    }
  }

  @Test
  @EnabledIf(
      value = "hasPrometheus",
      disabledReason = "/usr/bin/prometheus is not there (Debian: prometheus)")
  void realPrometheusThatScrapesADeadServiceFiresThroughIt() throws Exception {
    int port = freePort();
    int service = freePort();
    try (GatewayFixture gateway =
        GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-prometheus")) {
      Process alertmanager = start(gateway, port);
      Process prometheus = startPrometheus(port, service);
      try {
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> !gateway.events(Topic.ALERTS, AlertEvent.Firing.class).isEmpty());
        AlertEvent.Firing firing = gateway.events(Topic.ALERTS, AlertEvent.Firing.class).getFirst();
        assertThat(firing.name()).isEqualTo("ServiceDown");
        assertThat(firing.cell().value()).isEqualTo("demo");
        assertThat(firing.service()).isEqualTo("payment-svc");
        assertThat(firing.severity()).isEqualTo("critical");

        HttpServer well =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), service), 0);
        well.createContext(
            "/metrics",
            exchange -> {
              exchange.sendResponseHeaders(200, -1);
              exchange.close();
            });
        well.start();
        try {
          await()
              .atMost(Duration.ofMinutes(1))
              .until(() -> !gateway.events(Topic.ALERTS, AlertEvent.Resolved.class).isEmpty());
          assertThat(gateway.events(Topic.ALERTS, AlertEvent.Resolved.class).getFirst().episode())
              .isEqualTo(firing.episode());
        } finally {
          well.stop(0);
        }
      } finally {
        stop(prometheus);
        stop(alertmanager);
      }
    }
  }

  static boolean hasPrometheus() {
    return Files.isExecutable(PROMETHEUS);
  }

  private Process startPrometheus(int alertmanager, int service) throws IOException {
    Files.writeString(
        folder.resolve("rules.yml"),
        """
        groups:
          - name: shop
            rules:
              - alert: ServiceDown
                expr: up == 0
                labels: {severity: critical}
        """);
    Path config =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [rules.yml]
            alerting:
              alertmanagers: [{static_configs: [{targets: ['127.0.0.1:%d']}]}]
            scrape_configs:
              - job_name: shop
                static_configs:
                  - {targets: ['127.0.0.1:%d'], labels: {cell: demo, service: payment-svc}}
            """
                .formatted(alertmanager, service));
    return new ProcessBuilder(
            PROMETHEUS.toString(),
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("tsdb"),
            "--web.listen-address=127.0.0.1:" + freePort())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("prometheus.log").toFile())
        .start();
  }

  @Test
  void ownResultsReachARealAlertmanagerThoughItOrTheGatewayWasAway() throws Exception {
    int port = freePort();
    PushSettings push =
        PushSettings.of(
            "ops", URI.create("http://127.0.0.1:" + port), URI.create("https://everdrill.test"));
    try (GatewayFixture gateway =
        GatewayFixture.start(
            EmbeddedKafka.shared().bootstrapServers(),
            "gateway-push",
            GatewayFixture.settings().pushing(List.of(push)))) {
      ShopStory story = new ShopStory(Instant.now());
      gateway.write(missed(story, 1));
      gateway.post("/api/v1/halt", Role.OPERATOR, "{\"scope\": \"shop\"}");
      awaitTried(gateway);
      Process alertmanager = start(gateway, port);
      try {
        awaitFiring(gateway, port, "EverdrillMissed shop-1.0", "EverdrillHalted ");
        assertThat(gateway.send(HttpRequest.newBuilder(alerts(port)).GET()).body())
            .contains("\"generatorURL\":\"https://everdrill.test/#/drill/shop-1\"");

        gateway.post("/api/v1/resume", Role.COMMANDER, "{\"scope\": \"shop\"}");
        awaitFiring(gateway, port, "EverdrillMissed shop-1.0");

        gateway.stopGateway();
        gateway.write(missed(story, 2));
        gateway.startGateway();
        awaitFiring(gateway, port, "EverdrillMissed shop-1.0", "EverdrillMissed shop-2.0");

        gateway.write(story.uncertain(3));
        awaitFiring(
            gateway,
            port,
            "EverdrillMissed shop-1.0",
            "EverdrillMissed shop-2.0",
            "EverdrillUncertain shop-3.0");
        gateway.write(new ShopStory(Instant.now()).ended(3, EndReason.LIMIT));
        awaitFiring(gateway, port, "EverdrillMissed shop-1.0", "EverdrillMissed shop-2.0");

        gateway.write(hardDrill(story, 1, "no-svc", 0.95));
        awaitFiring(
            gateway,
            port,
            "EverdrillMissed shop-1.0",
            "EverdrillMissed shop-2.0",
            "EverdrillWrongRoot shop-4.0",
            "EverdrillHypothesisRefuted shop-4.0");
        gateway.write(hardDrill(story, 2, "payment-svc", 0.5));
        awaitFiring(gateway, port, "EverdrillMissed shop-1.0", "EverdrillMissed shop-2.0");
      } finally {
        stop(alertmanager);
      }
    }
  }

  private static VerdictEvent.Injection missed(ShopStory story, long drill) {
    return story.verdict(
        drill, "payment-svc", new VerdictEvent.Detection.Missed(), new RootCause.Missed());
  }

  /** Of which users felt 60 %, and of which this was named as the root. */
  private static VerdictEvent.Injection hardDrill(
      ShopStory story, int revision, String named, double owed) throws Exception {
    RootCause root =
        named.equals("payment-svc")
            ? new RootCause.Correct(named, "i1")
            : new RootCause.Wrong(named, 2, false, "i1");
    ObjectNode verdict =
        Json.mapper()
            .valueToTree(
                story.verdict(4, "payment-svc", story.detected(Duration.ofSeconds(3)), root));
    verdict.put("revision", revision);
    verdict.put("emittedAt", Json.format(Instant.now()));
    verdict
        .withObject("/circumstances/asked/hypothesis")
        .put("minPassRate", owed)
        .put("windowMs", 5_000);
    return Json.mapper().treeToValue(verdict, VerdictEvent.Injection.class);
  }

  private static void awaitTried(GatewayFixture gateway) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                gateway
                        .metrics()
                        .counter("everdrill.gateway.pushes", "push", "ops", "outcome", "retried")
                        .count()
                    > 0);
  }

  /** Name and injection of each alert that fires there, and no others. */
  private static void awaitFiring(GatewayFixture gateway, int port, String... expected) {
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () -> {
              List<String> firing = new ArrayList<>();
              HttpRequest.Builder ask = HttpRequest.newBuilder(alerts(port)).GET();
              for (JsonNode alert : Json.mapper().readTree(gateway.send(ask).body())) {
                JsonNode labels = alert.path("labels");
                firing.add(
                    labels.path("alertname").asText() + " " + labels.path("injection").asText());
              }
              assertThat(firing).containsExactlyInAnyOrder(expected);
            });
  }

  private static URI alerts(int port) {
    return URI.create("http://127.0.0.1:" + port + "/api/v2/alerts");
  }

  private static void awaitUp(GatewayFixture gateway, URI alerts) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> gateway.send(HttpRequest.newBuilder(alerts).GET()).statusCode() == 200);
  }

  private static void stop(Process alertmanager) throws InterruptedException {
    alertmanager.destroy();
    if (!alertmanager.waitFor(10, TimeUnit.SECONDS)) {
      alertmanager.destroyForcibly().waitFor();
    }
  }

  private Process start(GatewayFixture gateway, int port) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("alertmanager.yml"),
            """
            route:
              receiver: everdrill
              group_by: [alertname]
              group_wait: 0s
              group_interval: 1s
              repeat_interval: 1h
            receivers:
              - name: everdrill
                webhook_configs:
                  - url: %s/api/v1/alerts/alertmanager
                    http_config:
                      authorization:
                        credentials: %s
            """
                .formatted(gateway.gateway().url(), GatewayFixture.token(Role.ALERT_SOURCE)));
    return new ProcessBuilder(
            BINARY.toString(),
            "--config.file=" + config,
            "--storage.path=" + folder.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--cluster.listen-address=")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private static void give(
      GatewayFixture gateway, URI alerts, String name, Instant startsAt, Instant endsAt)
      throws Exception {
    String body =
        """
        [{"labels": {"alertname": "%s", "cell": "demo", "service": "payment-svc"},
          "annotations": {"summary": "by a test"}, "startsAt": "%s", "endsAt": "%s"}]
        """
            .formatted(name, startsAt, endsAt);
    var answer =
        gateway.send(
            HttpRequest.newBuilder(alerts)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }
}
