package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static java.time.temporal.ChronoUnit.MICROS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.DrillEvent.Caller;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.RecordEvent;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is called in the night hears whether it is us, and that it was said is written down. */
class IsItUsIT {

  private static final Instant BEGIN =
      InstantSource.system().instant().truncatedTo(MICROS).minusSeconds(3_600);
  private static final Instant END = BEGIN.plusSeconds(30);
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-us");
    ShopStory begin = new ShopStory(BEGIN);
    gateway.writeAll(begin.inventory());
    gateway.write(begin.started(1, "payment-svc", List.of(new Caller("frontend", 3))));
    gateway.write(begin.applied(1, "payment-svc"));
    gateway.write(new ShopStory(END).ended(1, EndReason.LIMIT));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                gateway.get("/api/v1/drills").body().contains("\"ended\"")
                    && gateway.get("/api/v1/targets").body().contains("auth-svc"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void yesForWhatIsBrokenAndForItsCallersWithHowToStopItAndAnEntryInTheBooks() throws Exception {
    JsonNode said = ask("frontend", BEGIN.plusSeconds(5));

    assertThat(said.path("answer").asText()).isEqualTo("yes");
    assertThat(said.path("stop").asText()).contains("/api/v1/aborts");
    JsonNode injection = said.path("injections").path(0);
    assertThat(injection.path("injection").asText()).isEqualTo("shop-1.0");
    assertThat(injection.path("hops").asInt()).isEqualTo(3);
    assertThat(injection.path("force").asText()).isEqualTo("in-force");
    assertThat(said.path("audit").asText()).isEqualTo("written");
    assertThat(gateway.events(Topic.AUDIT, RecordEvent.Audit.class))
        .anyMatch(e -> e.action().equals("gateway.is-it-us") && e.on().equals("shop-1"));
    await()
        .atMost(PATIENCE)
        .until(() -> gateway.get("/api/v1/drills/shop-1").body().contains("gateway.is-it-us"));
  }

  @Test
  void afterTheEndItIsStillUsUntilRecoveryIsOver() throws Exception {
    assertThat(ask("payment-svc", END.plusSeconds(10)).path("injections").path(0).path("force"))
        .hasToString("\"recovering\"");
    assertThat(ask("payment-svc", END.plusSeconds(200)).path("answer").asText()).isEqualTo("no");
  }

  @Test
  void noForOthersAndBeforeItBegan() throws Exception {
    JsonNode other = ask("auth-svc", BEGIN.plusSeconds(5));

    assertThat(other.path("answer").asText()).isEqualTo("no");
    assertThat(other.path("audit").asText()).isEqualTo("nothing-to-write");
    assertThat(ask("payment-svc", BEGIN.minusSeconds(1)).path("answer").asText()).isEqualTo("no");
  }

  @Test
  void whatNobodyCanKnowIsNoFirmNo() throws Exception {
    assertThat(gateway.get("/api/v1/is-it-us?service=auht-svc").statusCode()).isEqualTo(404);
    for (Instant at : List.of(BEGIN.minus(Duration.ofDays(8)), BEGIN.plus(Duration.ofDays(1)))) {
      JsonNode said = ask("auth-svc", at);
      assertThat(said.path("answer").asText()).isEqualTo("unknown");
      assertThat(said.path("reason").asText()).isNotBlank();
    }
  }

  @Test
  void abortIsToldInTheStoryOfItsDrill() throws Exception {
    gateway.post("/api/v1/aborts", Role.OPERATOR, "{\"injection\": \"shop-1.0\"}");

    await()
        .atMost(PATIENCE)
        .until(() -> gateway.get("/api/v1/drills/shop-1").body().contains("gateway.abort"));
    assertThat(gateway.get("/api/v1/audit?of=people&cell=shop").body()).contains("gateway.abort");
    assertThat(gateway.get("/api/v1/audit?of=intake").body()).doesNotContain("gateway.abort");
    assertThat(gateway.get("/api/v1/audit?cell=bank").body()).doesNotContain("gateway.abort");
  }

  private static JsonNode ask(String service, Instant at) throws Exception {
    String when = URLEncoder.encode(at.toString(), StandardCharsets.UTF_8);
    return Json.mapper()
        .readTree(gateway.get("/api/v1/is-it-us?service=" + service + "&at=" + when).body());
  }
}
