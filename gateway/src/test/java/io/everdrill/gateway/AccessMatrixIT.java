package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.runtime.EmbeddedKafka;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets through which door: every route with every kind of token, and without one. */
class AccessMatrixIT {

  /** What each caller hears: 200 or 400 (an empty body is no order) is through, the rest is not. */
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
            "gateway-access.",
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
            .map(route -> route.replace("{day}", "2026-11-21"))
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

  private static String challenge(HttpResponse<String> answer) {
    return answer.headers().firstValue("WWW-Authenticate").orElse("");
  }

  private static List<String> cells(String row) {
    return Arrays.stream(row.split("\\|")).map(String::strip).toList();
  }
}
