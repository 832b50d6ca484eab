package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static io.everdrill.gateway.TestEvents.applied;
import static io.everdrill.gateway.TestEvents.detected;
import static io.everdrill.gateway.TestEvents.missed;
import static io.everdrill.gateway.TestEvents.row;
import static io.everdrill.gateway.TestEvents.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the views answer, and that they come back with another gateway. */
class ResultsIT {

  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    gateway = GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-results");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void viewsAreTheSameAfterARestart() throws Exception {
    gateway.write(verdict("shop", 1, 1, "payment-svc", missed()));
    gateway.write(verdict("shop", 1, 2, "payment-svc", detected()));
    gateway.write(verdict("shop", 2, 1, "auth-svc", missed()));
    gateway.write(
        row("shop", "payment-svc", "noop", new Counts(2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0)));
    gateway.write(applied("shop", 3));
    gateway.write(
        new HaltEvent.Switch("shop", HaltEvent.State.HALTED, "test", "user/t", TestEvents.START));
    await().atMost(PATIENCE).until(() -> json("/api/v1/verdicts").path("items").size() == 2);
    // Halts have one order: who sees this one sees those of the other tests too.
    await()
        .atMost(PATIENCE)
        .until(() -> gateway.get("/api/v1/halts").body().contains("\"user/t\""));
    await()
        .atMost(PATIENCE)
        .until(() -> gateway.get("/api/v1/drills").body().contains("\"shop-3\""));
    await().atMost(PATIENCE).until(() -> json("/api/v1/scoreboard").path("rows").size() == 1);
    String before = all();

    gateway.restartGateway();

    assertThat(all()).isEqualTo(before);
    assertThat(json("/api/v1/verdicts/shop-1.0").path("revision").asInt()).isEqualTo(2);
    assertThat(json("/api/v1/verdicts?outcome=missed").path("items")).hasSize(1);
    JsonNode total = json("/api/v1/scoreboard").path("totals").path(0);
    assertThat(total.path("rates").path("recall").asDouble()).isEqualTo(0.5);
    assertThat(gateway.get("/api/v1/drills?state=active").body()).contains("\"shop-3\"");
    assertThat(gateway.get("/api/v1/drills?state=done").body()).doesNotContain("\"shop-3\"");
  }

  @Test
  void drillCarriesTheProofOfItsDraw() throws Exception {
    Instant then = Instant.now().minus(Duration.ofDays(3));
    ShopStory story = new ShopStory(then);
    writeAll(ShopChance.promised(then));
    for (long drill : new long[] {30, 31}) {
      gateway.write(ShopChance.listed(drill, "auth-svc", then));
    }
    gateway.write(story.started(30, "auth-svc", List.of()));
    ObjectNode tampered = Json.mapper().valueToTree(story.started(31, "auth-svc", List.of()));
    tampered.withObject("/draw").put("probability", 0.001);
    gateway.write(Json.mapper().treeToValue(tampered, DrillEvent.Started.class));
    awaitProof(30, "not-yet");

    writeAll(ShopChance.told(then));

    awaitProof(30, "proven");
    awaitProof(31, "refuted");
    assertThat(json("/api/v1/drills/shop-31").at("/drill/proof/differences"))
        .extracting(difference -> difference.path("what").asText())
        .containsExactly("draw.probability");
    // Commitments are older than what is read back of drills.
    gateway.restartGateway();
    awaitProof(30, "proven");
    awaitProof(31, "refuted");
  }

  private static void awaitProof(long drill, String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(json("/api/v1/drills/shop-" + drill).at("/drill/proof/state").asText())
                    .isEqualTo(state));
  }

  private static void writeAll(List<? extends Event> events) throws Exception {
    for (Event event : events) {
      gateway.write(event);
    }
  }

  @Test
  void resumingSaysWhatElseHoldsTheHalt() throws Exception {
    gateway.post("/api/v1/halt", Role.OPERATOR, "{\"scope\": \"*\"}");
    await().atMost(PATIENCE).until(() -> gateway.get("/api/v1/halts").body().contains("\"*\""));

    HttpResponse<String> resumed =
        gateway.post("/api/v1/resume", Role.COMMANDER, "{\"scope\": \"bank\"}");

    assertThat(resumed.body()).contains("\"stillHaltedBy\":[\"*\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/verdicts?limit=0",
        "/api/v1/verdicts?limit=many",
        "/api/v1/verdicts?cursor=nothing",
        "/api/v1/verdicts?cells=shop",
        "/api/v1/verdicts?cell=a&cell=b",
        "/api/v1/verdicts/nothing",
        "/api/v1/drills?state=planned",
        "/api/v1/halts?x=1",
      })
  void questionThatMakesNoSenseIsRefused(String path) throws Exception {
    HttpResponse<String> answer = gateway.get(path);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @Test
  void metricsCountRequestsByRoute() throws Exception {
    gateway.get("/api/v1/verdicts/other-9.0");

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(gateway.get("/metrics").body())
                    .contains(
                        "everdrill_gateway_requests_seconds_count{method=\"GET\","
                            + "route=\"/api/v1/verdicts/:injection\",status=\"404\"}"));
  }

  private static String all() throws Exception {
    StringBuilder all = new StringBuilder();
    for (String view : new String[] {"verdicts", "scoreboard", "drills", "halts", "agents"}) {
      all.append(gateway.get("/api/v1/" + view + "?").body()).append('\n');
    }
    return all.toString();
  }

  private static JsonNode json(String path) throws Exception {
    return Json.mapper().readTree(gateway.get(path).body());
  }
}
