package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.runtime.EmbeddedKafka;
import io.vertx.core.http.HttpMethod;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets through which door: every route with every kind of token, and without one. */
class AccessMatrixIT {

  /**
   * What each caller hears: 200 or 400 (an empty body is no order) is through, the rest is not. A
   * {@code *} stands for every file of the page.
   */
  private static final String MATRIX =
      """
      route                            |none|wrong|expired|reader|alert-source|operator|commander|contestant
      GET  /api                        | 200| 401 |  401  | 200  |    200     |  200   |   200   |   200
      GET  /openapi.json               | 200| 401 |  401  | 200  |    200     |  200   |   200   |   200
      GET  /health/live                | 200| 401 |  401  | 200  |    200     |  200   |   200   |   200
      GET  /health/ready               | 200| 401 |  401  | 200  |    200     |  200   |   200   |   200
      GET  /metrics                    | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/verdicts            | 401| 401 |  401  | 200  |    403     |  200   |   200   |   200
      GET  /api/v1/verdicts/none-1.0   | 401| 401 |  401  | 404  |    403     |  404   |   404   |   404
      GET  /api/v1/scoreboard          | 401| 401 |  401  | 200  |    403     |  200   |   200   |   200
      GET  /api/v1/drills              | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/detections          | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/drills/none-1       | 401| 401 |  401  | 404  |    403     |  404   |   404   |   403
      GET  /api/v1/halts               | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/agents              | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/probers             | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/targets             | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/programmes          | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/detectors           | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/scenarios           | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/recent              | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/steady-state        | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/guard-readings      | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/audit               | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/coverage            | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/issues              | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/trend               | 401| 401 |  401  | 200  |    403     |  200   |   200   |   200
      GET  /api/v1/days                | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/days/2026-11-21     | 401| 401 |  401  | 200  |    403     |  200   |   200   |   403
      GET  /api/v1/results.csv         | 401| 401 |  401  | 200  |    403     |  200   |   200   |   200
      GET  /api/v1/results.xml         | 401| 401 |  401  | 200  |    403     |  200   |   200   |   200
      GET  /api/v1/me                  | 401| 401 |  401  | 200  |    403     |  200   |   200   |   200
      GET  /api/v1/is-it-us            | 401| 401 |  401  | 400  |    403     |  400   |   400   |   403
      GET  /api/v1/events              | 401| 401 |  401  | 200  |    403     |  200   |   200   |   200
      POST /api/v1/alerts              | 401| 401 |  401  | 403  |    400     |  403   |   403   |   400
      POST /api/v1/alerts/alertmanager | 401| 401 |  401  | 403  |    400     |  403   |   403   |   400
      POST /api/v1/alerts/grafana      | 401| 401 |  401  | 403  |    400     |  403   |   403   |   400
      POST /api/v1/alerts/pagerduty    | 401| 401 |  401  | 403  |    400     |  403   |   403   |   400
      POST /api/v1/cloudevents         | 401| 401 |  401  | 403  |    400     |  403   |   403   |   400
      POST /api/v1/diagnoses           | 401| 401 |  401  | 403  |    400     |  403   |   403   |   400
      POST /api/v1/incidents           | 401| 401 |  401  | 403  |    400     |  400   |   400   |   403
      POST /api/v1/acknowledgements    | 401| 401 |  401  | 403  |    400     |  400   |   400   |   403
      POST /api/v1/targets             | 401| 401 |  401  | 403  |    403     |  403   |   400   |   403
      POST /api/v1/probes              | 401| 401 |  401  | 403  |    403     |  403   |   400   |   403
      POST /api/v1/programmes          | 401| 401 |  401  | 403  |    403     |  403   |   400   |   403
      POST /api/v1/scenarios           | 401| 401 |  401  | 403  |    403     |  403   |   400   |   403
      POST /api/v1/detectors           | 401| 401 |  401  | 403  |    403     |  403   |   400   |   403
      DELETE /api/v1/targets/mine/none | 401| 401 |  401  | 403  |    403     |  403   |   404   |   403
      DELETE /api/v1/probes/mine/none  | 401| 401 |  401  | 403  |    403     |  403   |   404   |   403
      DELETE /api/v1/programmes/mine/none | 401| 401 |  401  | 403  |    403     |  403   |   404   |   403
      DELETE /api/v1/scenarios/none    | 401| 401 |  401  | 403  |    403     |  403   |   404   |   403
      DELETE /api/v1/detectors/none    | 401| 401 |  401  | 403  |    403     |  403   |   404   |   403
      GET  /                           | 200| 401 |  401  | 200  |    200     |  200   |   200   |   200
      GET  /page/*                     | 200| 401 |  401  | 200  |    200     |  200   |   200   |   200
      POST /v2/enqueue                 | 400| 401 |  401  | 400  |    400     |  400   |   400   |   400
      POST /api/v1/halt                | 401| 401 |  401  | 403  |    403     |  400   |   400   |   403
      POST /api/v1/resume              | 401| 401 |  401  | 403  |    403     |  403   |   400   |   403
      POST /api/v1/aborts              | 401| 401 |  401  | 403  |    403     |  400   |   400   |   403
      """;

  private static GatewayFixture gateway;

  @BeforeAll
  static void start() throws Exception {
    Grant known = Grant.of("gone", "token-expired", Role.COMMANDER, Role.ALERT_SOURCE);
    gateway =
        GatewayFixture.start(
            EmbeddedKafka.shared().bootstrapServers(),
            "gateway-access",
            GatewayFixture.settingsWithTokens(
                new Grant("gone", known.sha256(), known.roles(), List.of(), Instant.EPOCH)));
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
        String statuses = statuses(cells(row).getFirst(), callers.get(i));
        String expected = row.split("\\|")[i];
        line.append('|').append(expected.replaceAll("\\d+", statuses));
      }
      found.add(line.toString());
    }

    assertThat(String.join("\n", found)).isEqualTo(MATRIX.strip());
  }

  @Test
  void theMatrixHasEveryRoute() {
    List<String> served =
        gateway.gateway().endpoints().stream()
            .map(e -> e.method() + " " + asked(e.path()))
            .map(route -> route.startsWith("GET /page/") ? "GET /page/*" : route)
            .distinct()
            .toList();

    assertThat(served)
        .containsExactlyInAnyOrderElementsOf(
            MATRIX
                .lines()
                .skip(1)
                .map(row -> cells(row).getFirst().replaceAll("\\s+", " "))
                .toList());
  }

  /** Whatever the token: a route answers to its own methods alone. */
  @Test
  void noOtherMethodGetsThrough() throws Exception {
    Map<String, Set<String>> methods = new TreeMap<>();
    for (Endpoint endpoint : gateway.gateway().endpoints()) {
      methods
          .computeIfAbsent(asked(endpoint.path()), path -> new TreeSet<>())
          .add(endpoint.method().name());
    }
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, Set<String>> route : methods.entrySet()) {
      for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
        if (!route.getValue().contains(method)) {
          int status = status(method + " " + route.getKey(), "commander");
          found.add(status == 405 ? "" : method + " " + route.getKey() + " -> " + status);
        }
      }
    }

    assertThat(found).hasSizeGreaterThan(6 * methods.size() - 20).containsOnly("");
  }

  /** Nothing is served but the list: no folder of the page, and nothing else of the class path. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/page",
        "/page/",
        "/page/views/",
        "/page/none.js",
        "/page/..%2fopenapi-answers.json",
        "/page/%2e%2e/Gateway.class",
        "/page//etc/passwd",
        "/openapi-answers.json",
        "/META-INF/MANIFEST.MF",
        "/health",
        "/api/v1",
        "/api/v2/verdicts",
        "/v2",
        "/API/v1/halt",
        "/api/v1/verdicts/none-1.0/more"
      })
  void whatIsNotInTheListIsNotThere(String path) throws Exception {
    assertThat(status("GET " + path, "none")).as(path).isIn(400, 404);
    assertThat(status("GET " + path, "commander")).as(path).isIn(400, 404);
  }

  /** Where reads take no token, they take no bad one either; and writes take a good one. */
  @Test
  void openReadsOpenNoWrite() throws Exception {
    try (GatewayFixture open =
        GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-open")) {
      List<String> found = new ArrayList<>();
      for (Endpoint endpoint : open.gateway().endpoints()) {
        String route = endpoint.method() + " " + asked(endpoint.path());
        int without = status(open, route, "none");
        boolean through = without != 401 && without != 403;
        boolean reads = endpoint.method().equals(HttpMethod.GET);
        boolean namesItsSender = endpoint.path().equals("/v2/enqueue");
        if (through != (reads || namesItsSender) || status(open, route, "wrong") != 401) {
          found.add(route + " -> " + without);
        }
      }
      assertThat(found).isEmpty();
    }
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

  /** One of all that the route stands for; all, where they differ. */
  private static String statuses(String route, String caller) throws Exception {
    if (!route.endsWith("*")) {
      return String.valueOf(status(route, caller));
    }
    Set<String> statuses = new TreeSet<>();
    for (Endpoint file : gateway.gateway().endpoints()) {
      if (file.path().startsWith("/page/")) {
        statuses.add(String.valueOf(status("GET " + file.path(), caller)));
      }
    }
    return String.join(",", statuses);
  }

  /** An address that it has, with what is never there for what varies. */
  private static String asked(String path) {
    return path.replace(":injection", "none-1.0")
        .replace(":drill", "none-1")
        .replace(":day", "2026-11-21")
        .replace(":cell", "mine")
        .replaceAll(":\\w+", "none");
  }

  private static int status(String route, String caller) throws Exception {
    return status(gateway, route, caller);
  }

  private static int status(GatewayFixture asked, String route, String caller) throws Exception {
    String[] methodAndPath = route.split("\\s+");
    boolean hasBody = methodAndPath[0].startsWith("P");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(asked.uri(methodAndPath[1]))
            .method(
                methodAndPath[0],
                hasBody
                    ? HttpRequest.BodyPublishers.ofString("{}")
                    : HttpRequest.BodyPublishers.noBody());
    if (hasBody) {
      request.header("Content-Type", "application/json");
    }
    if (!caller.equals("none")) {
      request.header("Authorization", "Bearer " + token(caller));
    }
    // The event stream does not end: what counts is how it begins.
    var answer = asked.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
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

  private static String challenge(HttpResponse<String> answer) {
    return answer.headers().firstValue("WWW-Authenticate").orElse("");
  }

  private static List<String> cells(String row) {
    return Arrays.stream(row.split("\\|")).map(String::strip).toList();
  }
}
