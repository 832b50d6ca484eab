package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.DrillEvent.Caller;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the OpenAPI document promises, each answer keeps. */
class OpenApiIT {

  private static final JsonMapper MAPPER = Json.mapper();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  /** Of routes that need more than their path to have something to say. */
  private static final Map<String, String> ASKED =
      Map.of(
          "/api/v1/verdicts/{injection}", "/api/v1/verdicts/shop-3.0",
          "/api/v1/drills/{drill}", "/api/v1/drills/shop-3",
          "/api/v1/is-it-us", "/api/v1/is-it-us?service=frontend",
          "/api/v1/trend", "/api/v1/trend?step=day",
          "/api/v1/days/{day}", "/api/v1/days/" + LocalDate.now(ZoneOffset.UTC));

  private static GatewayFixture gateway;
  private static JsonNode document;

  @BeforeAll
  static void start() throws Exception {
    gateway = GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-openapi");
    ShopStory story = new ShopStory(Instant.ofEpochMilli(System.currentTimeMillis()));
    List<Event> events = new ArrayList<>(story.inventory());
    events.addAll(story.definitions());
    events.addAll(List.of(story.agent(), story.prober()));
    events.add(story.detection(3, "payment-svc", Duration.ofSeconds(4)));
    events.add(story.started(3, "payment-svc", List.of(new Caller("frontend", 3))));
    events.addAll(List.of(story.applied(3, "payment-svc"), story.firing("payment-svc")));
    events.addAll(List.of(story.window("frontend", 19), story.reading(3, "frontend", 2)));
    events.add(TestEvents.row("shop", "payment-svc", "process-pause", ScoreboardEvent.Counts.NONE));
    for (long drill = 3; drill < 9; drill++) {
      Detection detection =
          drill < 8 ? story.detected(Duration.ofSeconds(drill)) : new Detection.Missed();
      events.add(
          story.verdict(drill, "payment-svc", detection, new RootCause.Correct("payment-svc", "")));
    }
    for (Event event : events) {
      gateway.write(event);
    }
    gateway.post("/api/v1/halt", Role.OPERATOR, "{\"scope\": \"elsewhere\"}");
    await()
        .atMost(PATIENCE)
        .until(() -> gateway.get("/api/v1/audit").body().contains("gateway.halt"));
    await().atMost(PATIENCE).until(() -> gateway.get("/api/v1/issues").body().contains("missed"));
    await().atMost(PATIENCE).until(() -> gateway.get("/api/v1/halts").body().contains("elsewhere"));
    document = json("/openapi.json");
    // So that there is something that can be acknowledged.
    post(
        "/alerts",
        "application/json",
        "{\"name\": \"x\", \"detector\": \"d\", \"fingerprint\": \"f\"}");
    String acknowledgement = HostilePost.good("/acknowledgements").getFirst();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                post("/acknowledgements", "application/json", acknowledgement).statusCode() == 200);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void everyAnswerKeepsItsSchema() throws Exception {
    int looked = 0;
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      JsonNode ok = path.getValue().path("get").path("responses").path("200").path("content");
      JsonNode schema = ok.path("application/json").path("schema");
      if (schema.isMissingNode()) {
        continue;
      }
      assertThat(schema.isEmpty()).as(path.getKey() + " has a schema").isFalse();
      String url = ASKED.getOrDefault(path.getKey(), path.getKey());
      HttpResponse<String> answer = gateway.get(url);
      assertThat(answer.statusCode()).as(url).isEqualTo(200);
      assertThat(schema(schema).validate(answer.body(), InputFormat.JSON)).as(url).isEmpty();
      looked++;
    }
    assertThat(looked).isGreaterThan(20);
  }

  @Test
  void coverageOfATierIsCountedInOnePlaceIfAsked() throws Exception {
    assertThat(drilledInTiers("?by=tier")).isEqualTo(6);
    assertThat(drilledInTiers("?by=tier&businessLine=payments&dataCenter=dc-2")).isEqualTo(6);
    assertThat(drilledInTiers("?by=tier&dataCenter=dc-1")).isZero();
    assertThat(drilledInTiers("?by=tier&businessLine=shop")).isZero();
    assertThat(json("/api/v1/coverage?by=tier&dataCenter=dc-1").path("cells")).isNotEmpty();
  }

  private static long drilledInTiers(String query) throws Exception {
    return json("/api/v1/coverage" + query)
        .path("cells")
        .valueStream()
        .mapToLong(cell -> cell.at("/detected/n").asLong())
        .sum();
  }

  @Test
  void listsHoldSomethingSoThatTheirItemsAreLookedAt() throws Exception {
    for (String list :
        List.of(
            "verdicts",
            "drills",
            "halts",
            "agents",
            "probers",
            "targets",
            "programmes",
            "detectors",
            "scenarios",
            "recent",
            "steady-state",
            "guard-readings",
            "audit",
            "detections",
            "issues")) {
      assertThat(json("/api/v1/" + list).path("items").size()).as(list).isPositive();
    }
    assertThat(json("/api/v1/coverage").path("cells").size()).isPositive();
    assertThat(json("/api/v1/trend").path("points").size()).isPositive();
    assertThat(json("/api/v1/scoreboard").path("rows").size()).isPositive();
  }

  @Test
  void listsArePagedAlike() throws Exception {
    int looked = 0;
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      JsonNode parameters = path.getValue().path("get").path("parameters");
      if (parameters.findValuesAsText("name").contains("cursor")) {
        String url = ASKED.getOrDefault(path.getKey(), path.getKey());
        Set<JsonNode> paged = new HashSet<>();
        String next = "";
        do {
          JsonNode part = json(url + "?limit=2&cursor=" + next);
          assertThat(part.path("items").size()).as(url).isBetween(1, 2);
          part.path("items").forEach(paged::add);
          next = part.path("next").asText();
        } while (!next.isEmpty());
        assertThat(paged).as(url).isEqualTo(Set.copyOf(items(url)));
        looked++;
      }
    }
    assertThat(looked).isGreaterThan(12);
  }

  private static List<JsonNode> items(String url) throws Exception {
    return json(url).path("items").valueStream().toList();
  }

  @Test
  void schemaRefusesWhatIsNotSo() {
    JsonNode schema =
        document.at("/paths/~1api~1v1~1drills/get/responses/200/content/application~1json/schema");

    assertThat(schema(schema).validate("{\"items\": [{}], \"complete\": true}", InputFormat.JSON))
        .isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/results.csv", "/api/v1/results.xml"})
  void headersThatArePromisedAreSent(String path) throws Exception {
    JsonNode headers =
        document.path("paths").path(path).path("get").path("responses").path("200").path("headers");

    assertThat(headers.fieldNames()).toIterable().containsExactly("Everdrill-Complete");
    assertThat(gateway.get(path).headers().firstValue("Everdrill-Complete")).hasValue("true");
  }

  @Test
  void refusalIsAProblemAsPromised() throws Exception {
    JsonNode schema = document.at("/components/schemas/Problem");

    HttpResponse<String> refused = gateway.get("/api/v1/recent?from=yesterday");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(schema(schema).validate(refused.body(), InputFormat.JSON)).isEmpty();
  }

  /** What is good of each address, by the examples that the fuzz tests bend. */
  static Stream<Arguments> goodPosts() {
    Stream<Arguments> given =
        HostilePost.paths().stream()
            .flatMap(p -> HostilePost.good(p).stream().map(body -> Arguments.of(p, body)));
    return Stream.concat(
        given,
        Stream.of(
            Arguments.of("/halt", "{\"scope\": \"elsewhere\", \"reason\": \"a test\"}"),
            Arguments.of("/resume", "{\"scope\": \"elsewhere\"}"),
            Arguments.of("/aborts", "{\"injection\": \"shop-3.0\"}"),
            Arguments.of("/aborts", "{\"cell\": \"elsewhere\", \"reason\": \"a test\"}"),
            Arguments.of("/aborts", "{\"cell\": \"*\", \"reason\": \"a test\"}")));
  }

  @ParameterizedTest
  @MethodSource("goodPosts")
  void whatTheRequestSchemaAllowsIsTaken(String path, String body) throws Exception {
    String type = path.equals("/cloudevents") ? "application/cloudevents+json" : "application/json";

    assertThat(request(path, type).validate(body, InputFormat.JSON)).isEmpty();
    assertPromised("post", "/api/v1" + path, post(path, type, body));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/targets/{cell}/{target}, /api/v1/targets/shop/cache-svc-1",
    "/api/v1/scenarios/{scenario}, /api/v1/scenarios/killed"
  })
  void whatIsDeletedIsToldAsPromised(String path, String url) throws Exception {
    assertPromised("delete", path, gateway.delete(url, Role.COMMANDER));
  }

  @ParameterizedTest
  @CsvSource({"ALERT_SOURCE, 202", "READER, 400"})
  void senderOfPagerDutyEventsIsAnsweredAsPromised(Role sender, int status) throws Exception {
    ObjectNode event =
        (ObjectNode) MAPPER.readTree(HostilePost.good("/alerts/pagerduty").getFirst());
    event.put("routing_key", GatewayFixture.token(sender));

    HttpResponse<String> answer =
        gateway.send(
            HttpRequest.newBuilder(gateway.uri("/v2/enqueue"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(event.toString())));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertPromised("post", "/v2/enqueue", answer);
  }

  /** Its status is among those that are promised, and its body what is promised for that. */
  private static void assertPromised(String method, String path, HttpResponse<String> answer) {
    JsonNode promised =
        document
            .path("paths")
            .path(path)
            .path(method)
            .path("responses")
            .path(String.valueOf(answer.statusCode()))
            .at("/content/application~1json/schema");

    assertThat(promised.isEmpty()).as(answer.statusCode() + " " + answer.body()).isFalse();
    assertThat(schema(promised).validate(answer.body(), InputFormat.JSON))
        .as(answer.body())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/alerts | {}",
        "/alerts | 7",
        "/alerts | {\"name\": 7}",
        "/alerts | {\"name\": \"a\", \"state\": \"gone\"}",
        "/alerts | {\"name\": \"a\", \"labels\": {\"a\": 1}}",
        "/alerts/alertmanager | {\"receiver\": \"r\"}",
        "/alerts/alertmanager | {\"alerts\": []}",
        "/alerts/grafana | []",
        "/alerts/pagerduty | {}",
        "/alerts/pagerduty | {\"event_action\": \"trigger\"}",
        "/alerts/pagerduty | {\"event_action\": \"resolve\"}",
        "/cloudevents | {\"specversion\": \"0.3\", \"id\": \"1\", \"source\": \"s\", \"type\": \"t\", \"data\": 1}",
        "/cloudevents | {\"specversion\": \"1.0\", \"source\": \"s\", \"type\": \"t\", \"data\": 1}",
        "/diagnoses | {\"detector\": \"d\"}",
        "/incidents | {}",
        "/acknowledgements | {\"by\": \"somebody\"}",
        "/targets | {\"cell\": \"demo\"}",
        "/probes | {\"cell\": \"demo\", \"probe\": \"p\"}",
        "/programmes | [{\"cell\": \"demo\"}]",
        "/scenarios | {\"scenario\": \"s\"}",
        "/detectors | {\"detector\": \"d\"}",
        "/halt | {}",
        "/halt | {\"scope\": \"No Cell\"}",
        "/resume | {\"scope\": 3}",
        "/aborts | {}",
        "/aborts | {\"cell\": \"shop\", \"injection\": \"shop-3.0\"}"
      })
  void whatTheRequestSchemaForbidsIsRefused(String path, String body) throws Exception {
    String type = path.equals("/cloudevents") ? "application/cloudevents+json" : "application/json";

    assertThat(request(path, type).validate(body, InputFormat.JSON)).isNotEmpty();
    assertThat(post(path, type, body).statusCode()).as(body).isEqualTo(400);
  }

  @Test
  void everyPostSaysWhatItTakes() {
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      JsonNode post = path.getValue().path("post");
      if (!post.isMissingNode()) {
        JsonNode json = post.at("/requestBody/content/application~1json/schema");
        assertThat(json.isEmpty()).as(path.getKey()).isFalse();
      }
    }
  }

  private static Schema request(String path, String type) {
    return schema(
        document
            .path("paths")
            .path("/api/v1" + path)
            .at("/post/requestBody/content")
            .path(type)
            .path("schema"));
  }

  private static HttpResponse<String> post(String path, String type, String body) throws Exception {
    boolean told =
        Stream.of("/alerts", "/cloudevents", "/diagnoses", "/acknowl").anyMatch(path::startsWith);
    return gateway.send(
        HttpRequest.newBuilder(gateway.uri("/api/v1" + path))
            .header(
                "Authorization",
                "Bearer " + GatewayFixture.token(told ? Role.ALERT_SOURCE : Role.COMMANDER))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** References point into the whole document. */
  private static Schema schema(JsonNode part) {
    ObjectNode whole = part.deepCopy();
    whole.set("components", document.path("components"));
    return SCHEMAS.getSchema(whole.toString());
  }

  private static JsonNode json(String path) throws Exception {
    return MAPPER.readTree(gateway.get(path).body());
  }
}
