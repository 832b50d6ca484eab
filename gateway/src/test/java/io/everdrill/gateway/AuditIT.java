package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static java.time.temporal.ChronoUnit.MICROS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ProbeCheck;
import io.everdrill.topics.events.RecordEvent;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who did what, when, and what came of it: of every address that writes. */
class AuditIT {

  private static final Instant START = InstantSource.system().instant().truncatedTo(MICROS);
  private static final ShopStory STORY = new ShopStory(START);
  private static final String ONE = "1 events, 0 refused";

  private static GatewayFixture gateway;

  /** What somebody posts to an address, or deletes there, and what the books are to say of it. */
  private record Write(String route, String path, Role by, String body, Entry entry) {

    HttpMethod method() {
      return HttpMethod.valueOf(route.split(" ")[0]);
    }

    /** What cannot be read of it is kept too. */
    boolean isIntake() {
      return entry.detail().endsWith(" refused");
    }

    Write with(Role other, String otherBody) {
      return new Write(route, path, other, otherBody, entry);
    }
  }

  /** What the books say beside who and when. */
  private record Entry(String action, String on, String detail) {}

  @BeforeAll
  static void start() {
    gateway = GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-audit");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void everyAddressThatWritesIsLookedAtHere() {
    List<String> writing =
        gateway.gateway().endpoints().stream()
            .filter(e -> !e.method().equals(HttpMethod.GET))
            .map(e -> e.method() + " " + e.path())
            .toList();

    assertThat(writing)
        .containsExactlyInAnyOrderElementsOf(
            writes().stream().map(Write::route).distinct().toList());
  }

  @Test
  void whatIsDoneIsInTheBooksOnce() throws Exception {
    List<RecordEvent.Audit> known = onTopic();
    List<Write> writes = writes();
    List<Instant> begun = new ArrayList<>();
    for (Write write : writes) {
      if (write.path().endsWith("/acknowledgements")) {
        awaitAlert("f");
      }
      HttpResponse<String> answer = done(write, begun);
      assertThat(answer.statusCode()).as(write.route() + ": " + answer.body()).isBetween(200, 202);
    }
    begun.add(InstantSource.system().instant());

    List<RecordEvent.Audit> news = news(known);

    assertThat(news).hasSameSizeAs(writes);
    for (int i = 0; i < writes.size(); i++) {
      Write write = writes.get(i);
      RecordEvent.Audit entry = news.get(i);
      assertThat(new Entry(entry.action(), entry.on(), entry.detail()))
          .as(write.route())
          .isEqualTo(write.entry());
      assertThat(entry.who()).isEqualTo("user/" + GatewayFixture.name(write.by()));
      assertThat(entry.doneAt()).isBetween(begun.get(i), begun.get(i + 1));
    }
    assertThat(news).extracting(RecordEvent.Audit::id).doesNotHaveDuplicates();
    awaitTheSameInAnswers();
  }

  /**
   * What monitoring says is kept whatever it is, in the books too; of the rest nothing is done. At
   * PagerDuty's address the sender stands in the body, and nobody is known where that is none.
   */
  @Test
  void whatCannotBeReadIsInTheBooksWhereItIsKept() throws Exception {
    List<RecordEvent.Audit> known = onTopic();
    List<String> kept = new ArrayList<>();
    for (Write write : writes()) {
      if (write.method().equals(HttpMethod.POST) && !write.path().equals("/v2/enqueue")) {
        assertThat(send(write.with(write.by(), "{")).statusCode()).as(write.route()).isEqualTo(400);
        if (write.isIntake()) {
          kept.add(write.entry().action());
        }
      }
    }

    List<RecordEvent.Audit> news = news(known);

    assertThat(news).extracting(RecordEvent.Audit::action).isEqualTo(kept);
    assertThat(news).extracting(RecordEvent.Audit::detail).containsOnly("0 events, 1 refused");
    awaitTheSameInAnswers();
  }

  @Test
  void ofAListInWhichOneIsWrongTheBooksSayHowManyWereTaken() throws Exception {
    List<RecordEvent.Audit> before = onTopic();

    String body = "[{\"name\": \"Down\"}, {\"name\": 7}, {\"name\": \"Down\", \"cell\": \"shop\"}]";
    gateway.post("/api/v1/alerts", Role.ALERT_SOURCE, body);

    assertThat(news(before))
        .extracting(RecordEvent.Audit::detail)
        .containsExactly("2 events, 1 refused");
  }

  /** Nothing was written, so that there is nothing to be found in the books, and on no topic. */
  @Test
  void whoMayNotWritesNothing() throws Exception {
    List<RecordEvent.Audit> before = onTopic();

    for (Write write : writes()) {
      int refused = write.path().equals("/v2/enqueue") ? 400 : 403;
      String body = write.body().replace(GatewayFixture.token(write.by()), "token-of-reader");
      assertThat(send(write.with(Role.READER, body)).statusCode())
          .as(write.route())
          .isEqualTo(refused);
    }

    assertThat(news(before)).isEmpty();
  }

  private static List<Write> writes() {
    String alert =
        "{\"name\": \"Down\", \"cell\": \"demo\", \"detector\": \"d\", \"fingerprint\": \"f\"}";
    String alertmanager = "3 events, 0 refused";
    Role commander = Role.COMMANDER;
    List<Write> writes = new ArrayList<>();
    writes.add(taken("/alerts", Role.ALERT_SOURCE, alert, "alerts.plain", ONE));
    writes.add(told("/alerts/alertmanager", "alerts.alertmanager", alertmanager));
    writes.add(told("/alerts/grafana", "alerts.grafana", alertmanager));
    writes.add(told("/alerts/pagerduty", "alerts.pagerduty", ONE));
    writes.add(told("/cloudevents", "cloudevents", ONE));
    writes.add(told("/diagnoses", "diagnoses", ONE));
    writes.add(said("/incidents"));
    writes.add(said("/acknowledgements"));
    writes.add(enqueued());
    writes.add(turned("halt", Role.OPERATOR, "shop"));
    writes.add(turned("resume", commander, "shop"));
    writes.add(aborted("\"injection\": \"shop-1.0\"", "shop-1.0"));
    writes.add(aborted("\"cell\": \"shop\"", "shop"));
    writes.add(aborted("\"cell\": \"*\"", "*"));
    List<Event> definitions = definitions();
    definitions.forEach(definition -> writes.add(defined(definition)));
    definitions.forEach(definition -> writes.add(deleted(definition)));
    return writes;
  }

  private static Write told(String path, String action, String detail) {
    return taken(path, Role.ALERT_SOURCE, HostilePost.good(path).getFirst(), action, detail);
  }

  private static Write said(String path) {
    String body = HostilePost.good(path).getFirst();
    return taken(path, Role.OPERATOR, body, path.substring(1), ONE);
  }

  private static Write taken(String path, Role by, String body, String action, String detail) {
    Entry entry = new Entry("gateway." + action, "", detail);
    return new Write("POST /api/v1" + path, "/api/v1" + path, by, body, entry);
  }

  private static Write enqueued() {
    String body =
        HostilePost.good("/alerts/pagerduty")
            .getFirst()
            .replaceFirst(
                "[{]", "{\"routing_key\": \"" + GatewayFixture.token(Role.ALERT_SOURCE) + "\", ");
    Entry entry = new Entry("gateway.alerts.pagerduty", "", ONE);
    return new Write("POST /v2/enqueue", "/v2/enqueue", Role.ALERT_SOURCE, body, entry);
  }

  private static Write turned(String how, Role by, String scope) {
    String body = "{\"scope\": \"%s\", \"reason\": \"a look at %s\"}".formatted(scope, how);
    Entry entry = new Entry("gateway." + how, scope, "a look at " + how);
    return new Write("POST /api/v1/" + how, "/api/v1/" + how, by, body, entry);
  }

  private static Write aborted(String what, String on) {
    String body = "{" + what + ", \"reason\": \"users called\"}";
    Entry entry = new Entry("gateway.abort", on, "users called");
    return new Write("POST /api/v1/aborts", "/api/v1/aborts", Role.OPERATOR, body, entry);
  }

  private static Write defined(Event definition) {
    String path = "/api/v1/" + Topic.of(definition).shortName();
    String action = "gateway.define." + Topic.of(definition).shortName();
    Entry entry = new Entry(action, "", "1: " + definition.subject());
    return new Write("POST " + path, path, Role.COMMANDER, json(definition), entry);
  }

  private static Write deleted(Event definition) {
    String topic = Topic.of(definition).shortName();
    String kind = topic.substring(0, topic.length() - 1);
    String path = "/api/v1/" + topic + "/";
    String variable = definition.key().contains("/") ? ":cell/:" + kind : ":" + kind;
    Entry entry = new Entry("gateway.delete." + topic, definition.key(), "");
    return new Write(
        "DELETE " + path + variable, path + definition.key(), Role.COMMANDER, "", entry);
  }

  /** One of each kind. */
  private static List<Event> definitions() {
    Event probe =
        new DefinitionEvent.Probe(
            ShopStory.CELL,
            "front",
            "frontend",
            ProbeCheck.Http.get(URI.create("http://127.0.0.1:8080/")),
            Duration.ofSeconds(1),
            Duration.ofMillis(800),
            START);
    return Stream.concat(
            Stream.of(STORY.target("frontend"), probe),
            STORY.definitions().stream().filter(d -> !d.key().equals("killed")))
        .toList();
  }

  private static String json(Event event) {
    try {
      return Json.mapper().writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** What is deleted has to be known: as long as it is not, nothing is done. */
  private static HttpResponse<String> done(Write write, List<Instant> begun) throws Exception {
    begun.add(InstantSource.system().instant().truncatedTo(MICROS));
    return write.method().equals(HttpMethod.DELETE)
        ? await().atMost(PATIENCE).until(() -> send(write), answer -> answer.statusCode() != 404)
        : send(write);
  }

  /** What is acknowledged, likewise. */
  private static void awaitAlert(String fingerprint) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                gateway
                    .get("/api/v1/recent?type=alert")
                    .body()
                    .contains("\"" + fingerprint + "\""));
  }

  private static void awaitTheSameInAnswers() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode page = Json.mapper().readTree(gateway.get("/api/v1/audit").body());
              List<RecordEvent.Audit> entries = new ArrayList<>();
              for (JsonNode item : page.path("items")) {
                entries.add(Json.mapper().treeToValue(item.path("event"), RecordEvent.Audit.class));
              }
              assertThat(entries).containsExactlyInAnyOrderElementsOf(onTopic());
              assertThat(page.path("complete").asBoolean()).isTrue();
            });
  }

  /** In the order in which it was done. */
  private static List<RecordEvent.Audit> onTopic() {
    return gateway.events(Topic.AUDIT, RecordEvent.Audit.class).stream()
        .sorted(Comparator.comparing(RecordEvent.Audit::doneAt))
        .toList();
  }

  private static List<RecordEvent.Audit> news(List<RecordEvent.Audit> known) {
    return onTopic().stream().filter(entry -> !known.contains(entry)).toList();
  }

  private static HttpResponse<String> send(Write write) throws Exception {
    boolean envelope = write.path().endsWith("/cloudevents");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.uri(write.path()))
            .header("Content-Type", envelope ? "application/cloudevents+json" : "application/json")
            .method(
                write.method().name(),
                write.body().isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(write.body()));
    if (!write.path().equals("/v2/enqueue")) {
      request.header("Authorization", "Bearer " + GatewayFixture.token(write.by()));
    }
    return gateway.send(request);
  }
}
