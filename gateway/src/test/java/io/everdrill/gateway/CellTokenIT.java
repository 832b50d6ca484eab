package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token of one cell reaches: that cell, whatever it asks for. */
class CellTokenIT {

  private static final String LOCAL = "token-of-one-cell";
  private static final String COMMANDER = GatewayFixture.token(Role.COMMANDER);
  private static final ScoreboardEvent.Counts COUNTS =
      new ScoreboardEvent.Counts(5, 4, 1, 0, 0, 5, 4, 0, 0, 0, 0, 0, 0);

  private static GatewayFixture gateway;

  @BeforeAll
  static void start() throws Exception {
    Grant local = Grant.of("local", LOCAL, Role.COMMANDER, Role.ALERT_SOURCE);
    gateway =
        GatewayFixture.start(
            EmbeddedKafka.shared().bootstrapServers(),
            "gateway-cells",
            GatewayFixture.settingsWithTokens(
                new Grant(
                    "local",
                    local.sha256(),
                    local.roles(),
                    List.of(new CellId("mine")),
                    Instant.MAX)));
    writeTwoCells();
  }

  @AfterAll
  static void stop() {
    gateway.close();
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
        .untilAsserted(() -> assertThat(status(path, COMMANDER)).isEqualTo(200));

    assertThat(status(path, LOCAL)).isEqualTo(status);
  }

  @Test
  void streamOfATokenOfOneCellIsOfThatCell() throws Exception {
    HttpRequest.Builder request = gateway.get("/api/v1/events?topics=drills,halts,audit", LOCAL);
    try (EventStreamReader reader = EventStreamReader.open(gateway.http(), request)) {
      await().atMost(GatewayFixture.PATIENCE).until(() -> !reader.lastId().isEmpty());
      gateway.write(TestEvents.skipped("shop", 70));
      gateway.post("/api/v1/halt", Role.OPERATOR, "{\"scope\": \"shop\"}");
      gateway.post("/api/v1/halt", Role.OPERATOR, "{\"scope\": \"mine\"}");
      gateway.write(TestEvents.skipped("mine", 71));
      await()
          .atMost(GatewayFixture.PATIENCE)
          .until(() -> String.join(" ", reader.data()).contains("mine-71"));

      assertThat(reader.data()).noneMatch(CellTokenIT::ofShop);
    }
  }

  private static boolean ofShop(String text) {
    return text.contains("shop") || text.contains("payment-svc");
  }

  private static HttpResponse<String> read(String token, String path) throws Exception {
    return gateway.send(gateway.get(path, token));
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

  /** The event stream does not end: what counts is how it begins. */
  private static int status(String path, String token) throws Exception {
    var answer =
        gateway
            .http()
            .send(gateway.get(path, token).build(), HttpResponse.BodyHandlers.ofInputStream());
    answer.body().close();
    return answer.statusCode();
  }

  private static HttpRequest.Builder local(String path, String body) {
    return gateway.get(path, LOCAL).POST(HttpRequest.BodyPublishers.ofString(body));
  }
}
