package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.gateway.inputs.AlertMapping;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.ScoreboardEvent;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets through which door: every route with every kind of token, and without one. */
class AccessMatrixIT {

  /** What each caller hears: 200 or 400 (an empty body is no order) is through, the rest is not. */
  private static final String MATRIX =
      """
      route                            |none|wrong|expired|reader|alert-source|operator|commander
      GET  /api                        | 200| 401 |  401  | 200  |    200     |  200   |   200
      GET  /openapi.json               | 200| 401 |  401  | 200  |    200     |  200   |   200
      GET  /health/live                | 200| 401 |  401  | 200  |    200     |  200   |   200
      GET  /health/ready               | 200| 401 |  401  | 200  |    200     |  200   |   200
      GET  /metrics                    | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/verdicts            | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/verdicts/none-1.0   | 401| 401 |  401  | 404  |    403     |  404   |   404
      GET  /api/v1/scoreboard          | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/drills              | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/detections          | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/drills/none-1       | 401| 401 |  401  | 404  |    403     |  404   |   404
      GET  /api/v1/halts               | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/agents              | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/probers             | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/targets             | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/programmes          | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/detectors           | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/scenarios           | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/recent              | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/steady-state        | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/guard-readings      | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/audit               | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/coverage            | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/issues              | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/trend               | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/days                | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/results.csv         | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/results.xml         | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/me                  | 401| 401 |  401  | 200  |    403     |  200   |   200
      GET  /api/v1/is-it-us            | 401| 401 |  401  | 400  |    403     |  400   |   400
      GET  /api/v1/events              | 401| 401 |  401  | 200  |    403     |  200   |   200
      POST /api/v1/alerts              | 401| 401 |  401  | 403  |    400     |  403   |   403
      POST /api/v1/alerts/alertmanager | 401| 401 |  401  | 403  |    400     |  403   |   403
      POST /api/v1/alerts/grafana      | 401| 401 |  401  | 403  |    400     |  403   |   403
      POST /api/v1/alerts/pagerduty    | 401| 401 |  401  | 403  |    400     |  403   |   403
      POST /api/v1/cloudevents         | 401| 401 |  401  | 403  |    400     |  403   |   403
      POST /api/v1/diagnoses           | 401| 401 |  401  | 403  |    400     |  403   |   403
      POST /api/v1/incidents           | 401| 401 |  401  | 403  |    400     |  400   |   400
      POST /api/v1/acknowledgements    | 401| 401 |  401  | 403  |    400     |  400   |   400
      POST /api/v1/targets             | 401| 401 |  401  | 403  |    403     |  403   |   400
      POST /api/v1/probes              | 401| 401 |  401  | 403  |    403     |  403   |   400
      POST /api/v1/programmes          | 401| 401 |  401  | 403  |    403     |  403   |   400
      POST /api/v1/scenarios           | 401| 401 |  401  | 403  |    403     |  403   |   400
      POST /api/v1/detectors           | 401| 401 |  401  | 403  |    403     |  403   |   400
      DELETE /api/v1/targets/mine/none | 401| 401 |  401  | 403  |    403     |  403   |   404
      DELETE /api/v1/probes/mine/none  | 401| 401 |  401  | 403  |    403     |  403   |   404
      DELETE /api/v1/programmes/mine/none | 401| 401 |  401  | 403  |    403     |  403   |   404
      DELETE /api/v1/scenarios/none    | 401| 401 |  401  | 403  |    403     |  403   |   404
      DELETE /api/v1/detectors/none    | 401| 401 |  401  | 403  |    403     |  403   |   404
      POST /v2/enqueue                 | 400| 401 |  401  | 400  |    400     |  400   |   400
      POST /api/v1/halt                | 401| 401 |  401  | 403  |    403     |  400   |   400
      POST /api/v1/resume              | 401| 401 |  401  | 403  |    403     |  403   |   400
      POST /api/v1/aborts              | 401| 401 |  401  | 403  |    403     |  400   |   400
      """;

  private static final String LOCAL = "token-of-one-cell";
  private static final String COMMANDER = GatewayFixture.token(Role.COMMANDER);
  private static final ScoreboardEvent.Counts COUNTS =
      new ScoreboardEvent.Counts(5, 4, 1, 0, 0, 5, 4, 0, 0, 0, 0, 0, 0);

  private static GatewayFixture gateway;

  @BeforeAll
  static void start() throws Exception {
    GatewaySettings usual = GatewayFixture.settings();
    List<Grant> grants = new ArrayList<>(usual.grants());
    Grant known = Grant.of("gone", "token-expired", Role.COMMANDER, Role.ALERT_SOURCE);
    grants.add(new Grant("gone", known.sha256(), known.roles(), List.of(), Instant.EPOCH));
    Grant local = Grant.of("local", LOCAL, Role.COMMANDER, Role.ALERT_SOURCE);
    grants.add(
        new Grant(
            "local", local.sha256(), local.roles(), List.of(new CellId("mine")), Instant.MAX));
    gateway =
        GatewayFixture.start(
            EmbeddedKafka.shared().bootstrapServers(),
            "gateway-access.",
            new GatewaySettings(
                "g1",
                "127.0.0.1",
                0,
                grants,
                GatewaySettings.Reads.WITH_TOKEN,
                AlertMapping.forCell("demo"),
                usual.http(),
                usual.streams(),
                usual.views()));
    writeTwoCells();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void eachRouteLetsInWhomItShould() throws Exception {
    List<String> rows = MATRIX.lines().toList();
    List<String> callers = cells(rows.getFirst());
    List<String> found = new ArrayList<>();
    for (String row : rows) {
      if (row.startsWith("route")) {
        found.add(row);
        continue;
      }
      StringBuilder line = new StringBuilder(row.substring(0, row.indexOf('|')));
      for (int i = 1; i < callers.size(); i++) {
        int status = status(cells(row).getFirst(), callers.get(i));
        String expected = row.split("\\|")[i];
        line.append('|').append(expected.replaceAll("\\d+", String.valueOf(status)));
      }
      found.add(line.toString());
    }

    assertThat(String.join("\n", found)).isEqualTo(MATRIX.strip());
  }

  @Test
  void theMatrixHasEveryRoute() throws Exception {
    List<String> listed =
        gateway
            .get("/api")
            .body()
            .lines()
            .filter(line -> line.matches("(GET|POST|DELETE) .*"))
            .map(line -> line.split("\\s+")[0] + " " + line.split("\\s+")[1])
            .map(route -> route.replace("{injection}", "none-1.0").replace("{drill}", "none-1"))
            .map(route -> route.replace("{cell}", "mine").replaceAll("\\{\\w+}", "none"))
            .toList();

    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(
            MATRIX
                .lines()
                .skip(1)
                .map(row -> cells(row).getFirst().replaceAll("\\s+", " "))
                .toList());
  }

  @Test
  void refusalSaysWhatIsAskedFor() throws Exception {
    HttpResponse<String> without = gateway.send(post("/api/v1/halt"));
    HttpResponse<String> wrong =
        gateway.send(post("/api/v1/halt").header("Authorization", "Bearer nobody-knows-me"));
    HttpResponse<String> forbidden = gateway.post("/api/v1/resume", Role.OPERATOR, "{}");

    assertThat(challenge(without)).isEqualTo("Bearer realm=\"everdrill\"");
    assertThat(challenge(wrong)).isEqualTo("Bearer realm=\"everdrill\", error=\"invalid_token\"");
    assertThat(challenge(forbidden)).contains("error=\"insufficient_scope\"", "commander");
    assertThat(List.of(without, wrong, forbidden))
        .allSatisfy(
            answer ->
                assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValue("application/problem+json"));
    assertThat(wrong.body()).doesNotContain("nobody-knows-me");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "token-of-commander", "\u00e9"})
  void whatIsNoBearerTokenIsRefused(String authorization) throws Exception {
    assertThat(
            gateway.send(post("/api/v1/halt").header("Authorization", authorization)).statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "halt|{\"scope\": \"mine\"}|200",
        "halt|{\"scope\": \"yours\"}|403",
        "halt|{\"scope\": \"*\"}|403",
        "resume|{\"scope\": \"*\"}|403",
        "aborts|{\"cell\": \"mine\"}|200",
        "aborts|{\"cell\": \"yours\"}|403",
        "aborts|{\"injection\": \"yours-1.0\"}|403",
        "aborts|{\"cell\": \"*\"}|403",
      })
  void tokenOfOneCellReachesNoOther(String route, String body, int status) throws Exception {
    HttpResponse<String> answer = gateway.send(local("/api/v1/" + route, body));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(gateway.events(Topic.HALTS, HaltEvent.Switch.class))
        .extracting(HaltEvent.Switch::scope)
        .doesNotContain("yours", "*");
  }

  /** What there is to read, each where the other cell is in the answer of whoever may see it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "verdicts",
        "scoreboard",
        "drills",
        "detections",
        "agents",
        "probers",
        "targets",
        "programmes",
        "recent",
        "steady-state",
        "guard-readings",
        "audit",
        "coverage",
        "issues",
        "trend",
        "results.csv",
        "results.xml",
        "halts"
      })
  void tokenOfOneCellReadsNothingOfAnother(String view) throws Exception {
    String path = "/api/v1/" + view;
    await().atMost(GatewayFixture.PATIENCE).until(() -> ofShop(read(COMMANDER, path).body()));

    HttpResponse<String> own = read(LOCAL, path);

    assertThat(own.statusCode()).isEqualTo(200);
    assertThat(own.body()).doesNotContain("shop", "payment-svc");
    if (!view.equals("halts")) {
      await()
          .atMost(GatewayFixture.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(read(LOCAL, path + "?cell=mine").body())
                      .isEqualTo(read(LOCAL, path).body()));
      assertThat(read(LOCAL, path + "?cell=shop").statusCode()).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/verdicts, own-svc",
    "/api/v1/results.csv, own-svc",
    "/api/v1/trend, own-svc",
    "/api/v1/scoreboard, own-svc",
    "/api/v1/drills, mine-1"
  })
  void tokenOfOneCellReadsItsOwn(String path, String part) throws Exception {
    await().atMost(GatewayFixture.PATIENCE).until(() -> read(LOCAL, path).body().contains(part));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/verdicts/shop-1.0, 403",
    "/api/v1/drills/shop-1, 403",
    "/api/v1/is-it-us?service=payment-svc&cell=shop, 403",
    "/api/v1/is-it-us?service=payment-svc, 404",
    "/api/v1/events?cell=shop, 403",
    "/metrics, 403"
  })
  void whatIsOfAnotherCellAloneIsRefusedToATokenOfOneCell(String path, int status)
      throws Exception {
    await()
        .atMost(GatewayFixture.PATIENCE)
        .untilAsserted(() -> assertThat(status("GET " + path, "of-commander")).isEqualTo(200));

    assertThat(status("GET " + path, "of-one-cell")).isEqualTo(status);
  }

  @Test
  void streamOfATokenOfOneCellIsOfThatCell() throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.uri("/api/v1/events?topics=drills,halts,audit"))
            .header("Authorization", "Bearer " + LOCAL);
    try (EventStreamReader reader = EventStreamReader.open(gateway.http(), request)) {
      await().atMost(GatewayFixture.PATIENCE).until(() -> !reader.lastId().isEmpty());
      gateway.write(TestEvents.skipped("shop", 70));
      gateway.post("/api/v1/halt", Role.OPERATOR, "{\"scope\": \"shop\"}");
      gateway.post("/api/v1/halt", Role.OPERATOR, "{\"scope\": \"mine\"}");
      gateway.write(TestEvents.skipped("mine", 71));
      await()
          .atMost(GatewayFixture.PATIENCE)
          .until(() -> String.join(" ", reader.data()).contains("mine-71"));

      assertThat(reader.data()).noneMatch(AccessMatrixIT::ofShop);
    }
  }

  private static boolean ofShop(String text) {
    return text.contains("shop") || text.contains("payment-svc");
  }

  private static HttpResponse<String> read(String token, String path) throws Exception {
    return gateway.send(
        HttpRequest.newBuilder(gateway.uri(path)).header("Authorization", "Bearer " + token));
  }

  /** A cell with all that there can be, and another with a little. */
  private static void writeTwoCells() throws Exception {
    ShopStory shop = new ShopStory(Instant.ofEpochMilli(System.currentTimeMillis()));
    List<Event> events = new ArrayList<>(shop.inventory());
    events.addAll(shop.definitions());
    events.addAll(
        List.of(
            shop.agent(),
            shop.prober(),
            shop.started(1, "payment-svc", ShopPast.CALLERS),
            shop.applied(1, "payment-svc"),
            shop.window("payment-svc", 20),
            shop.reading(1, "payment-svc", 1),
            shop.detection(1, "payment-svc", Duration.ofSeconds(3)),
            shop.verdict(1, "payment-svc", TestEvents.missed(), new RootCause.Missed()),
            TestEvents.row("shop", "payment-svc", "noop", COUNTS),
            TestEvents.row("mine", "own-svc", "noop", COUNTS),
            TestEvents.skipped("mine", 1),
            TestEvents.verdict("mine", 1, 1, "own-svc", TestEvents.missed())));
    gateway.writeAll(events);
    gateway.post("/api/v1/halt", Role.OPERATOR, "{\"scope\": \"shop\"}");
  }

  @Test
  void s8AlertForAnotherCellGoesToTheDeadLetters() throws Exception {
    HttpResponse<String> answer =
        gateway.send(local("/api/v1/alerts/alertmanager", Payloads.firing("yours", "f")));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"written\":0", "local may not report for the cell yours");
    assertThat(gateway.records(Topic.ALERTS)).isEmpty();
  }

  private static int status(String route, String caller) throws Exception {
    String[] methodAndPath = route.split("\\s+");
    HttpRequest.Builder request =
        switch (methodAndPath[0]) {
          case "GET" -> HttpRequest.newBuilder(gateway.uri(methodAndPath[1])).GET();
          case "DELETE" -> HttpRequest.newBuilder(gateway.uri(methodAndPath[1])).DELETE();
          default -> post(methodAndPath[1]);
        };
    if (!caller.equals("none")) {
      request.header("Authorization", "Bearer " + token(caller));
    }
    // The event stream does not end: what counts is how it begins.
    var answer = gateway.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    answer.body().close();
    return answer.statusCode();
  }

  private static String token(String caller) {
    return Arrays.stream(Role.values())
        .filter(role -> role.wireName().equals(caller))
        .findFirst()
        .map(GatewayFixture::token)
        .orElse("token-" + caller);
  }

  private static HttpRequest.Builder post(String path) {
    return HttpRequest.newBuilder(gateway.uri(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{}"));
  }

  private static HttpRequest.Builder local(String path, String body) {
    return HttpRequest.newBuilder(gateway.uri(path))
        .header("Authorization", "Bearer " + LOCAL)
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static String challenge(HttpResponse<String> answer) {
    return answer.headers().firstValue("WWW-Authenticate").orElse("");
  }

  private static List<String> cells(String row) {
    return Arrays.stream(row.split("\\|")).map(String::strip).toList();
  }
}
