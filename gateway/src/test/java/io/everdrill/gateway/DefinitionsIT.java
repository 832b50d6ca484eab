package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.RecordEvent;
import java.net.http.HttpResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A cell is described through the door, without a hand on a topic. */
class DefinitionsIT {

  private static final String TARGET =
      """
      {"cell": "shop", "target": "%s", "kind": "process", "service": "payment-svc",
       "tier": "1", "calls": ["auth-svc"], "location": {"host": "h1", "port": 8080}}
      """;

  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    gateway = GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-define");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void inventoryIsImportedAndAlertsOfItsServicesAreKnown() throws Exception {
    String two = "[" + TARGET.formatted("pay-1") + "," + TARGET.formatted("pay-2") + "]";

    HttpResponse<String> answer = post("targets", two);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"written\":2}");
    assertThat(gateway.events(Topic.TARGETS, InventoryEvent.Target.class))
        .extracting(t -> t.target().value())
        .contains("pay-1", "pay-2");
    assertThat(gateway.events(Topic.AUDIT, RecordEvent.Audit.class))
        .anySatisfy(
            entry -> {
              assertThat(entry.action()).isEqualTo("gateway.define.targets");
              assertThat(entry.detail()).isEqualTo("2: shop/pay-1, shop/pay-2");
            });
    Awaitility.await()
        .atMost(GatewayFixture.PATIENCE)
        .until(() -> alert("payment-svc").body().contains("\"unmapped\":0"));
    assertThat(alert("nobody").body()).contains("\"unmapped\":1", "\"written\":1");
  }

  @Test
  void listWithOneMistakeWritesNothing() throws Exception {
    String half = "[" + TARGET.formatted("half-1") + ", {\"cell\": \"shop\", \"target\": \"x\"}]";

    HttpResponse<String> answer = post("targets", half);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("[1].").doesNotContain("Exception");
    assertThat(gateway.events(Topic.TARGETS, InventoryEvent.Target.class))
        .noneMatch(t -> t.target().value().equals("half-1"));
  }

  @Test
  void whatLastsLongerThanItMayIsRefused() throws Exception {
    HttpResponse<String> scenario =
        post(
            "scenarios",
            """
            {"scenario": "long", "version": 1, "fault": {"kind": "process-kill"},
             "limitMs": 900001, "weight": 1,
             "hypothesis": {"minPassRate": 0.99, "windowMs": 10000}}
            """);
    HttpResponse<String> programme =
        post(
            "programmes",
            """
            {"cell": "shop", "programme": "long", "version": 1, "scenarios": [],
             "judging": {"detectionWindowMs": 7200000, "recoveryDeadlineMs": 1000,
                         "latenessMs": 0, "minExposureMs": 0},
             "pace": {"drillsPerHour": 2, "concurrentInCell": 1,
                      "concurrentPerService": 1, "cooldownMs": 120000}}
            """);

    assertThat(scenario.statusCode()).isEqualTo(400);
    assertThat(scenario.body()).contains("[0].limitMs: expected at most 900000, got 900001");
    assertThat(programme.statusCode()).isEqualTo(400);
    assertThat(programme.body())
        .contains("[0].judging.detectionWindowMs: expected at most 600000, got 7200000");
    assertThat(gateway.events(Topic.SCENARIOS, DefinitionEvent.Scenario.class))
        .noneMatch(s -> s.scenario().equals("long"));
  }

  @Test
  void everyKindOfDefinitionIsTaken() throws Exception {
    assertThat(
            post(
                    "detectors",
                    "{\"detector\": \"prometheus\", \"version\": \"3\", \"heartbeatMs\": 60000}")
                .statusCode())
        .isEqualTo(200);
    assertThat(
            post(
                    "probes",
                    """
                    {"cell": "shop", "probe": "checkout", "service": "checkout",
                     "intervalMs": 500, "timeoutMs": 1000,
                     "check": {"kind": "http", "url": "http://127.0.0.1:80/health"}}
                    """)
                .body())
        .isEqualTo("{\"written\":1}");
    assertThat(
            post(
                    "scenarios",
                    """
                    {"scenario": "kill", "version": 1, "fault": {"kind": "process-kill"},
                     "limitMs": 15000, "weight": 1,
                     "hypothesis": {"minPassRate": 0.99, "windowMs": 10000}}
                    """)
                .body())
        .isEqualTo("{\"written\":1}");
    assertThat(
            post(
                    "programmes",
                    """
                    {"cell": "shop", "programme": "daily", "version": 1, "scenarios": ["kill"],
                     "pace": {"drillsPerHour": 2, "concurrentInCell": 1,
                              "concurrentPerService": 1, "cooldownMs": 120000}}
                    """)
                .body())
        .isEqualTo("{\"written\":1}");
    assertThat(gateway.events(Topic.PROGRAMMES, DefinitionEvent.Programme.class))
        .extracting(DefinitionEvent.Programme::leash)
        .containsExactly(DefinitionEvent.Leash.SHADOW);
    assertThat(gateway.events(Topic.SCENARIOS, DefinitionEvent.Scenario.class)).hasSize(1);
    assertThat(gateway.events(Topic.PROBES, DefinitionEvent.Probe.class)).hasSize(1);
    assertThat(gateway.events(Topic.DETECTORS, DefinitionEvent.Detector.class)).hasSize(1);
  }

  @Test
  void whatIsTakenBackIsForgottenAndInTheBooks() throws Exception {
    post("targets", TARGET.formatted("gone-1"));
    Awaitility.await()
        .atMost(GatewayFixture.PATIENCE)
        .until(() -> gateway.get("/api/v1/targets").body().contains("gone-1"));

    HttpResponse<String> answer = gateway.delete("/api/v1/targets/shop/gone-1", Role.COMMANDER);

    assertThat(answer.body()).isEqualTo("{\"deleted\":\"shop/gone-1\"}");
    Awaitility.await()
        .atMost(GatewayFixture.PATIENCE)
        .until(() -> !gateway.get("/api/v1/targets").body().contains("gone-1"));
    assertThat(gateway.records(Topic.TARGETS))
        .filteredOn(record -> new String(record.key(), UTF_8).equals("shop/gone-1"))
        .extracting(record -> record.value() == null)
        .containsExactly(false, true);
    assertThat(gateway.events(Topic.AUDIT, RecordEvent.Audit.class))
        .anyMatch(e -> e.action().equals("gateway.delete.targets") && e.on().equals("shop/gone-1"));
    assertThat(gateway.delete("/api/v1/targets/shop/gone-1", Role.COMMANDER).statusCode())
        .isEqualTo(404);
  }

  private static HttpResponse<String> alert(String service) throws Exception {
    return gateway.post(
        "/api/v1/alerts",
        Role.ALERT_SOURCE,
        "{\"name\": \"Down\", \"cell\": \"shop\", \"service\": \"%s\"}".formatted(service));
  }

  private static HttpResponse<String> post(String kind, String body) throws Exception {
    return gateway.post("/api/v1/" + kind, Role.COMMANDER, body);
  }
}
