package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.CONTESTANT;
import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Circumstances;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.VerdictEvent;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
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

  private static GatewayFixture gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        GatewayFixture.start(
            EmbeddedKafka.shared().bootstrapServers(),
            "gateway-contestant.",
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
            List.of(),
            List.of());
    return verdict.of(List.of(own, other), besideAnother());
  }

  /** An injection that may not be judged yet. */
  private static Circumstances besideAnother() {
    Circumstances untold = Circumstances.UNTOLD;
    return new Circumstances(
        untold.entity(),
        untold.provenance(),
        List.of(),
        List.of(),
        List.of(
            new Circumstances.Overlap(
                TestEvents.injection("demo", 99),
                "hidden-svc",
                "noop",
                TestEvents.START,
                TestEvents.START)),
        List.of(),
        List.of(),
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
        .doesNotContain(OTHER, "others-svc", "hidden-svc");
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
    assertThat(answer.body()).doesNotContain(OTHER, "hidden-svc");
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
        .noneMatch(data -> data.contains("hidden-svc"))
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
        List.of("alerts", "{\"name\": \"Slow\", \"detector\": \"cell-monitor\"}"),
        List.of(
            "diagnoses",
            "{\"detector\": \"cell-monitor\", \"cell\": \"demo\", \"incident\": \"i2\","
                + " \"diagnosedAt\": \"2026-11-21T03:00:10Z\"}"),
        List.of(
            "cloudevents",
            "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"/aiops\","
                + " \"type\": \"io.everdrill.incident.opened.v1\","
                + " \"data\": {\"cell\": \"demo\", \"incident\": \"i3\", \"services\": [],"
                + " \"summary\": \"not us\"}}"));
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

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .contains(
            "\"written\":0", "the-contestant may report as the detector " + CONTESTANT + " alone");
    assertThat(gateway.records(Topic.INCIDENTS)).isEmpty();
    assertThat(gateway.events(Topic.ALERTS, AlertEvent.class))
        .noneMatch(alert -> alert.detector().equals(OTHER));
    assertThat(gateway.events(Topic.DIAGNOSES, DiagnosisEvent.Diagnosed.class))
        .noneMatch(said -> said.detector().equals(OTHER));
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return gateway.post("/api/v1/" + path, Role.CONTESTANT, body);
  }
}
