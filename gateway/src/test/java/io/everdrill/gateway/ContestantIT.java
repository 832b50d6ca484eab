package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.CONTESTANT;
import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Circumstances;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.RejectedCandidate;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.VerdictEvent;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token of one detector sends and sees: as that detector, its own score, nothing else. */
class ContestantIT {

  private static final String TOKEN = GatewayFixture.token(Role.CONTESTANT);
  private static final String OTHER = "cell-monitor";
  private static final String STREAM = "/api/v1/events";
  private static final ScoreboardEvent.Counts COUNTS =
      new ScoreboardEvent.Counts(5, 4, 1, 0, 0, 5, 4, 0, 0, 0, 0, 0, 0);

  /** It may not be judged yet. */
  private static final InjectionId HIDDEN = TestEvents.injection("demo", 99);

  private static GatewayFixture gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        GatewayFixture.start(
            EmbeddedKafka.shared().bootstrapServers(),
            "gateway-contestant",
            GatewayFixture.settingsWithTokens());
    gateway.writeAll(
        List.of(
            TestEvents.row("demo", "both-svc", "noop", OTHER, COUNTS),
            TestEvents.row("demo", "both-svc", "noop", CONTESTANT, COUNTS),
            TestEvents.row("demo", "others-svc", "noop", OTHER, COUNTS),
            ofBoth(1),
            TestEvents.verdict("demo", 2, 1, "others-svc", TestEvents.missed())));
    await()
        .atMost(PATIENCE)
        .until(() -> gateway.get("/api/v1/verdicts", Role.READER).body().contains("others-svc"));
    await()
        .atMost(PATIENCE)
        .until(() -> gateway.get("/api/v1/scoreboard", Role.READER).body().contains("others-svc"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  /** One drill that both were scored for. */
  private static VerdictEvent.Injection ofBoth(long drill) {
    VerdictEvent.Injection verdict =
        TestEvents.verdict("demo", drill, 1, "both-svc", TestEvents.detected());
    VerdictEvent.DetectorVerdict other = verdict.detectors().getFirst();
    VerdictEvent.DetectorVerdict own =
        new VerdictEvent.DetectorVerdict(
            CONTESTANT,
            "2",
            TestEvents.missed(),
            other.rootCause(),
            List.of(),
            List.of(),
            List.of(HIDDEN),
            List.of(rejected(verdict.injection()), rejected(HIDDEN)));
    return verdict.of(List.of(own, other), besideAnother());
  }

  private static RejectedCandidate rejected(InjectionId candidate) {
    return new RejectedCandidate(
        new AlertEvent.Episode(CONTESTANT, "own", TestEvents.START),
        candidate,
        0,
        RejectedCandidate.Why.BEGAN_BEFORE);
  }

  private static Circumstances besideAnother() {
    Circumstances untold = Circumstances.UNTOLD;
    return new Circumstances(
        untold.entity(),
        untold.provenance(),
        List.of(),
        List.of(),
        List.of(
            new Circumstances.Overlap(
                HIDDEN, "hidden-svc", "noop", TestEvents.START, TestEvents.START)),
        List.of(new Circumstances.KnownIncident("i9", List.of("hidden-svc"), TestEvents.START)),
        List.of(new Circumstances.EvidenceRange("hidden-topic", 0, 1, 2)),
        untold.asked());
  }

  @ParameterizedTest
  @ValueSource(strings = {"verdicts", "scoreboard", "trend", "results.csv", "results.xml"})
  void seesItsOwnScoreAlone(String name) throws Exception {
    String path = "/api/v1/" + name;

    HttpResponse<String> own = gateway.get(path, Role.CONTESTANT);

    assertThat(own.statusCode()).isEqualTo(200);
    assertThat(own.body())
        .contains(CONTESTANT, "both-svc")
        .doesNotContain(OTHER, "others-svc", "hidden-", HIDDEN.value());
    assertThat(gateway.get(path + "?detector=" + CONTESTANT, Role.CONTESTANT).body())
        .isEqualTo(own.body());
    assertThat(gateway.get(path + "?detector=" + OTHER, Role.CONTESTANT).statusCode())
        .isEqualTo(403);
    assertThat(gateway.get(path, Role.READER).body()).contains(CONTESTANT, OTHER);
  }

  @ParameterizedTest
  @CsvSource({"demo-1.0, 200", "demo-2.0, 404"})
  void seesTheVerdictsOfItselfAlone(String injection, int status) throws Exception {
    HttpResponse<String> answer = gateway.get("/api/v1/verdicts/" + injection, Role.CONTESTANT);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).doesNotContain(OTHER, "hidden-", HIDDEN.value());
  }

  @Test
  void isToldWhoItIs() throws Exception {
    var me = Json.mapper().readTree(gateway.get("/api/v1/me", Role.CONTESTANT).body());

    assertThat(me.path("detector").asText()).isEqualTo(CONTESTANT);
    assertThat(me.path("may")).extracting(m -> m.asText()).containsExactly("score");
  }

  @Test
  void streamIsOfItsScoreAndGoesOnSo() throws Exception {
    String last;
    try (EventStreamReader reader = open("")) {
      await().atMost(PATIENCE).until(() -> !reader.lastId().isEmpty());
      writeNews(20);
      await().atMost(PATIENCE).until(() -> reader.received().size() == 2);
      assertOwn(reader, 20);
      last = reader.lastId();
    }
    writeNews(30);

    try (EventStreamReader reader = open(last)) {
      await().atMost(PATIENCE).until(() -> reader.received().size() == 2);
      assertOwn(reader, 30);
    }
  }

  /** What breaks the blind, what is of another, and what is its own. */
  private static void writeNews(long drill) throws Exception {
    gateway.write(TestEvents.applied("demo", drill));
    gateway.write(TestEvents.verdict("demo", drill, 1, "others-svc", TestEvents.missed()));
    gateway.write(ofBoth(drill + 1));
    gateway.write(TestEvents.row("demo", "both-svc", "pause-" + drill, OTHER, COUNTS));
    gateway.write(TestEvents.row("demo", "both-svc", "pause-" + drill, CONTESTANT, COUNTS));
  }

  private static void assertOwn(EventStreamReader reader, long drill) {
    assertThat(reader.data())
        .noneMatch(data -> data.contains(OTHER) || data.contains("others-svc"))
        .noneMatch(data -> data.contains("hidden-") || data.contains(HIDDEN.value()))
        .anyMatch(data -> data.contains("demo-" + (drill + 1) + ".0"))
        .anyMatch(data -> data.contains("pause-" + drill));
  }

  private static EventStreamReader open(String lastId) throws Exception {
    HttpRequest.Builder request = gateway.get(STREAM, TOKEN);
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    return EventStreamReader.open(gateway.http(), request);
  }

  @ParameterizedTest
  @ValueSource(strings = {"drills", "injections", "detections", "false-alarms", "verdicts,halts"})
  void streamOfWhatBreaksTheBlindIsRefused(String topics) throws Exception {
    HttpResponse<String> answer = gateway.get(STREAM + "?topics=" + topics, Role.CONTESTANT);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .contains("topics: who is scored may hear [verdicts, scoreboard] alone");
  }

  @Test
  void whatItSendsIsItsOwn() throws Exception {
    String diagnosis =
        """
        {"cell": "demo", "incident": "i1", "diagnosedAt": "2026-11-21T03:00:10Z",
         "roots": [{"service": "both-svc", "confidence": 0.9}], "evidence": ["its errors"]}
        """;

    for (HttpResponse<String> answer :
        List.of(
            post("alerts/alertmanager", Payloads.firing("demo", "by-receiver")),
            post("alerts/grafana", Payloads.firing("demo", "by-contact-point")),
            post("alerts", "{\"name\": \"Slow\", \"fingerprint\": \"by-token\"}"),
            post(
                "alerts",
                "{\"name\": \"Slow\", \"fingerprint\": \"by-name\", \"detector\": \"aiops\"}"),
            post("diagnoses", diagnosis))) {
      assertThat(answer.body()).contains("\"written\":1");
    }

    assertThat(gateway.events(Topic.ALERTS, AlertEvent.Firing.class))
        .filteredOn(alert -> !alert.fingerprint().startsWith("rival-"))
        .extracting(AlertEvent.Firing::fingerprint, AlertEvent::detector)
        .allMatch(alert -> alert.toList().getLast().equals(CONTESTANT))
        .extracting(alert -> alert.toList().getFirst())
        .contains("by-receiver", "by-contact-point", "by-token", "by-name");
    assertThat(gateway.events(Topic.DIAGNOSES, DiagnosisEvent.Diagnosed.class))
        .isNotEmpty()
        .allMatch(said -> said.detector().equals(CONTESTANT));
  }

  /** An incident would make organic what is a false alarm. */
  static Stream<List<String>> words() {
    return Stream.of(
        List.of("alerts", "400", "{\"name\": \"Slow\", \"detector\": \"cell-monitor\"}"),
        List.of(
            "alerts",
            "200",
            "{\"name\": \"Slow\", \"state\": \"acknowledged\","
                + " \"startsAt\": \"2026-11-21T03:00:00Z\"}"),
        List.of(
            "alerts",
            "200",
            "[{\"name\": \"Slow\", \"detector\": \"cell-monitor\"},"
                + " {\"name\": \"Fast\", \"detector\": \"cell-monitor\"}]"),
        List.of(
            "diagnoses",
            "400",
            "{\"detector\": \"cell-monitor\", \"cell\": \"demo\", \"incident\": \"i2\","
                + " \"diagnosedAt\": \"2026-11-21T03:00:10Z\"}"),
        List.of(
            "cloudevents",
            "400",
            cloudEvent("alert.firing.v1", "{\"name\": \"Slow\", \"detector\": \"cell-monitor\"}")),
        List.of(
            "cloudevents",
            "200",
            cloudEvent(
                "incident.opened.v1",
                "{\"cell\": \"demo\", \"incident\": \"i3\", \"services\": [],"
                    + " \"summary\": \"not us\"}")));
  }

  private static boolean says(ConsumerRecord<byte[], byte[]> letter, String why) {
    return Arrays.stream(letter.headers().toArray())
        .anyMatch(header -> new String(header.value(), UTF_8).contains(why));
  }

  private static String cloudEvent(String type, String data) {
    return """
    {"specversion": "1.0", "id": "1", "source": "/aiops", "type": "io.everdrill.%s", "data": %s}
    """
        .formatted(type, data);
  }

  @ParameterizedTest
  @MethodSource("words")
  void whatItSaysAsAnotherIsADeadLetter(List<String> word) throws Exception {
    String type =
        word.getFirst().equals("cloudevents") ? "application/cloudevents+json" : "application/json";

    HttpResponse<String> answer =
        gateway.send(
            gateway
                .get("/api/v1/" + word.getFirst(), TOKEN)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(word.getLast())));

    String why = "the-contestant may report as the detector " + CONTESTANT + " alone";
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(Integer.parseInt(word.get(1)));
    assertThat(answer.body())
        .contains(why, word.get(1).equals("400") ? "detector: " : "\"written\":0");
    assertThat(gateway.records(Topic.DEAD_LETTERS)).anyMatch(letter -> says(letter, why));
    assertThat(gateway.events(Topic.ALERTS, AlertEvent.Acknowledged.class)).isEmpty();
    assertThat(gateway.records(Topic.INCIDENTS)).isEmpty();
    assertThat(gateway.events(Topic.ALERTS, AlertEvent.Firing.class))
        .noneMatch(
            alert ->
                List.of("Slow", "Fast").contains(alert.name()) && alert.detector().equals(OTHER));
    assertThat(gateway.events(Topic.DIAGNOSES, DiagnosisEvent.Diagnosed.class))
        .noneMatch(said -> said.detector().equals(OTHER));
  }

  @Test
  void acknowledgesNothing() throws Exception {
    String event = "{\"event_action\": \"%s\", \"dedup_key\": \"pd\", \"payload\":";
    event += " {\"source\": \"both-svc-1\", \"summary\": \"Slow\", \"severity\": \"error\"}}";

    HttpResponse<String> trigger = post("alerts/pagerduty", event.formatted("trigger"));
    HttpResponse<String> acknowledge = post("alerts/pagerduty", event.formatted("acknowledge"));

    assertThat(trigger.body()).contains("Event processed");
    assertThat(acknowledge.body()).contains("Kept as dead letter: the-contestant may report as");
    assertThat(gateway.events(Topic.ALERTS, AlertEvent.Acknowledged.class)).isEmpty();
  }

  @Test
  void rivalsEpisodeIsNeitherChangedNorTold() throws Exception {
    String rival = "\"detector\": \"" + OTHER + "\", \"fingerprint\": ";
    String early = ", \"name\": \"Early\", \"at\": \"2026-11-21T03:00:00Z\", ";
    gateway.post(
        "/api/v1/alerts", Role.ALERT_SOURCE, "{\"name\": \"A\", " + rival + "\"rival-open\"}");

    HttpResponse<String> ofOpen =
        post("alerts", "{\"state\": \"resolved\", " + rival + "\"rival-open\"}");
    HttpResponse<String> ofNone =
        post("alerts", "{\"state\": \"resolved\", " + rival + "\"rival-none\"}");
    HttpResponse<String> forged =
        post("alerts", "{\"severity\": \"forged\"" + early + rival + "\"rival-later\"}");
    gateway.post(
        "/api/v1/alerts", Role.ALERT_SOURCE, "{\"name\": \"Own\", " + rival + "\"rival-later\"}");

    assertThat(List.of(ofOpen, ofNone, forged))
        .extracting(HttpResponse::statusCode)
        .containsOnly(400);
    assertThat(ofOpen.body()).isEqualTo(ofNone.body());
    assertThat(gateway.events(Topic.ALERTS, AlertEvent.Firing.class))
        .filteredOn(alert -> alert.fingerprint().equals("rival-later"))
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.name()).isEqualTo("Own");
              assertThat(alert.severity()).isNotEqualTo("forged");
              assertThat(alert.startsAt()).isEqualTo(alert.receivedAt());
            });
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return gateway.post("/api/v1/" + path, Role.CONTESTANT, body);
  }
}
