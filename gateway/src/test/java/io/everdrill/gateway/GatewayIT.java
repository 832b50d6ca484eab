package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.everdrill.gateway.inputs.AlertMapping;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.RecordEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What comes in is on its topic when the answer is there, or the answer says that it is not. */
class GatewayIT {

  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    gateway = GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-it");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void alertIsOnItsTopicBeforeTheAnswer() throws Exception {
    HttpResponse<String> answer =
        gateway.post(
            "/api/v1/alerts/alertmanager", Role.ALERT_SOURCE, Payloads.firing("written", "f1"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"deadLetters\":[],\"unmapped\":1,\"written\":1}");
    List<AlertEvent.Firing> firing =
        gateway.events(Topic.ALERTS, AlertEvent.Firing.class).stream()
            .filter(a -> a.cell().value().equals("written"))
            .toList();
    assertThat(firing)
        .singleElement()
        .extracting(AlertEvent.Firing::service, AlertEvent.Firing::receivedClock)
        .containsExactly("auth-svc", GatewayFixture.CLOCK);
    assertThat(gateway.events(Topic.AUDIT, RecordEvent.Audit.class))
        .anySatisfy(
            entry -> {
              assertThat(entry.who()).isEqualTo("user/the-alert-source");
              assertThat(entry.action()).isEqualTo("gateway.alerts.alertmanager");
            });
  }

  @Test
  void s8AlertThatIsNoneIsKeptAndTheOthersCount() throws Exception {
    String half =
        Payloads.firing("half", "f2")
            .replace(
                "\"alerts\": [", "\"alerts\": [{\"status\": \"odd\", \"mark\": \"kept-whole\"},");

    HttpResponse<String> answer =
        gateway.post("/api/v1/alerts/alertmanager", Role.ALERT_SOURCE, half);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"written\":1", "alerts[0].status", "expected firing");
    assertThat(gateway.events(Topic.ALERTS, AlertEvent.Firing.class))
        .anyMatch(a -> a.cell().value().equals("half"));
    assertThat(letters()).anyMatch(letter -> letter.contains("kept-whole"));
  }

  @Test
  void s8BodyThatIsNoJsonIsRefusedAndKept() throws Exception {
    HttpResponse<String> answer =
        gateway.post("/api/v1/alerts/alertmanager", Role.ALERT_SOURCE, "{\n\"version\": oops");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains("line 2, column", "\"status\":400").doesNotContain("\tat ");
    assertThat(letters()).contains("{\n\"version\": oops");
  }

  @Test
  void routingKeyOfPagerDutyIsTheTokenAndAnotherIsRefusedAsPagerDutyDoes() throws Exception {
    HttpResponse<String> known = enqueue(GatewayFixture.token(Role.ALERT_SOURCE));
    HttpResponse<String> reader = enqueue(GatewayFixture.token(Role.READER));
    HttpResponse<String> unknown = enqueue("0123456789abcdef0123456789abcdef");

    assertThat(known.statusCode()).as(known.body()).isEqualTo(202);
    assertThat(known.body()).contains("\"status\":\"success\"", "\"dedup_key\":\"disk-7\"");
    assertThat(gateway.events(Topic.ALERTS, AlertEvent.Firing.class))
        .filteredOn(alert -> alert.fingerprint().equals("disk-7"))
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.detector()).isEqualTo(GatewayFixture.name(Role.ALERT_SOURCE));
              assertThat(alert.toString()).doesNotContain("token-of");
            });
    assertThat(List.of(reader, unknown))
        .allSatisfy(
            refused -> {
              assertThat(refused.statusCode()).isEqualTo(400);
              assertThat(refused.body())
                  .contains("\"status\":\"invalid event\"", "\"errors\":[")
                  .doesNotContain("0123456789abcdef");
            });
  }

  private static HttpResponse<String> enqueue(String routingKey) throws Exception {
    return gateway.send(
        HttpRequest.newBuilder(gateway.uri("/v2/enqueue"))
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    """
                    {"routing_key": "%s", "event_action": "trigger", "dedup_key": "disk-7",
                     "payload": {"summary": "disk full", "source": "db-1", "severity": "error"}}
                    """
                        .formatted(routingKey))));
  }

  @Test
  void s8EventOfPagerDutyThatIsNoneIsKeptWithoutTheTokenOfItsSender() throws Exception {
    String token = GatewayFixture.token(Role.ALERT_SOURCE);
    String broken =
        "{\"routing_key\": \"%s\", \"event_action\": \"trigger\", \"mark\": \"broken-7\"}";
    String unquoted = "{\"mark\": \"broken-8\", \"routing_key\": %s}";
    HttpResponse<String> enqueued =
        gateway.send(
            HttpRequest.newBuilder(gateway.uri("/v2/enqueue"))
                .POST(HttpRequest.BodyPublishers.ofString(broken.formatted(token))));
    HttpResponse<String> noJson =
        gateway.post("/api/v1/alerts/pagerduty", Role.ALERT_SOURCE, unquoted.formatted(token));

    assertThat(List.of(enqueued, noJson))
        .allSatisfy(
            refused -> {
              assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
              assertThat(refused.body()).doesNotContain(token);
            });
    assertThat(letters()).anyMatch(letter -> letter.contains("broken-7"));
    assertThat(gateway.records(Topic.DEAD_LETTERS))
        .noneMatch(
            letter ->
                new String(letter.value(), UTF_8).contains(token)
                    || Arrays.stream(letter.headers().toArray())
                        .anyMatch(header -> new String(header.value(), UTF_8).contains(token)));
  }

  @Test
  void diagnosisIsOnItsTopic() throws Exception {
    HttpResponse<String> answer =
        gateway.post(
            "/api/v1/diagnoses",
            Role.ALERT_SOURCE,
            """
            {"detector": "rca", "detectorVersion": "1", "cell": "diagnosed", "incident": "i1",
             "diagnosedAt": "2026-11-21T03:00:10Z",
             "alerts": [{"fingerprint": "f1", "startsAt": "2026-11-21T03:00:00Z"}],
             "roots": [{"service": "payment-svc", "confidence": 0.9}], "evidence": ["p99"]}
            """);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(gateway.events(Topic.DIAGNOSES, DiagnosisEvent.Diagnosed.class))
        .filteredOn(d -> d.cell().value().equals("diagnosed"))
        .singleElement()
        .satisfies(d -> assertThat(d.roots().getFirst().service()).isEqualTo("payment-svc"));
  }

  @Test
  void haltAndResumeCarryTheNameOfWhoDidIt() throws Exception {
    HttpResponse<String> halted =
        gateway.post(
            "/api/v1/halt", Role.OPERATOR, "{\"scope\": \"halting\", \"reason\": \"enough\"}");
    HttpResponse<String> resumed =
        gateway.post("/api/v1/resume", Role.COMMANDER, "{\"scope\": \"halting\"}");

    assertThat(halted.statusCode()).as(halted.body()).isEqualTo(200);
    assertThat(resumed.statusCode()).as(resumed.body()).isEqualTo(200);
    assertThat(gateway.events(Topic.HALTS, HaltEvent.Switch.class))
        .filteredOn(s -> s.scope().equals("halting"))
        .extracting(HaltEvent.Switch::state, HaltEvent.Switch::by, HaltEvent.Switch::reason)
        .containsExactly(
            tuple(HaltEvent.State.HALTED, "user/the-operator", "enough"),
            tuple(HaltEvent.State.RUNNING, "user/the-commander", ""));
  }

  @Test
  void abortEndsOneInjection() throws Exception {
    HttpResponse<String> answer =
        gateway.post(
            "/api/v1/aborts",
            Role.OPERATOR,
            "{\"injection\": \"aborted-7.0\", \"reason\": \"users call\"}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(gateway.events(Topic.ABORTS, AbortEvent.Injections.class))
        .filteredOn(a -> a.cell().value().equals("aborted"))
        .singleElement()
        .satisfies(
            a -> {
              assertThat(a.injections())
                  .extracting(Object::toString)
                  .containsExactly("aborted-7.0");
              assertThat(a.cause()).isEqualTo("users call");
              assertThat(a.by()).isEqualTo("user/the-operator");
            });
  }

  @Test
  void abortOfEveryCellIsAnAbortOfEachThatHadADrillUpToItsLast() throws Exception {
    gateway.writeAll(
        List.of(
            TestEvents.skipped("one-of-all", 4),
            TestEvents.skipped("one-of-all", 6),
            TestEvents.skipped("other-of-all", 2)));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> gateway.get("/api/v1/drills").body().contains("other-of-all-2"));

    HttpResponse<String> answer =
        gateway.post(
            "/api/v1/aborts", Role.OPERATOR, "{\"cell\": \"*\", \"reason\": \"all of it\"}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    String abort = Json.mapper().readTree(answer.body()).path("abort").asText();
    assertThat(gateway.events(Topic.ABORTS, AbortEvent.Cell.class))
        .filteredOn(a -> a.cell().value().endsWith("-of-all"))
        .extracting(
            AbortEvent.Cell::abort,
            AbortEvent.Cell::upToDrillNumber,
            AbortEvent.Cell::scope,
            AbortEvent.Cell::cause)
        .containsExactlyInAnyOrder(
            tuple(abort + "/one-of-all", 6L, "*", "all of it"),
            tuple(abort + "/other-of-all", 2L, "*", "all of it"));
  }

  @Test
  void portThatIsTakenIsNamed() {
    GatewaySettings settings =
        GatewaySettings.of(
            "g2", "127.0.0.1", gateway.gateway().port(), List.of(), AlertMapping.forCell("demo"));
    KafkaSettings kafka = KafkaSettings.plain(EmbeddedKafka.shared().bootstrapServers());

    assertThatThrownBy(
            () ->
                Gateway.start(
                    settings,
                    kafka,
                    InstantSource.system(),
                    () -> GatewayFixture.CLOCK,
                    new SimpleMeterRegistry()))
        .hasMessageStartingWith("The gateway cannot start at 127.0.0.1:" + settings.port())
        .hasMessageContaining("in use");
  }

  private static List<String> letters() {
    return gateway.records(Topic.DEAD_LETTERS).stream()
        .map(ConsumerRecord::value)
        .map(value -> new String(value, UTF_8))
        .toList();
  }
}
