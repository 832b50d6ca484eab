package io.everdrill.gateway;

import static io.everdrill.gateway.TestEvents.detected;
import static io.everdrill.gateway.TestEvents.missed;
import static io.everdrill.gateway.TestEvents.skipped;
import static io.everdrill.gateway.TestEvents.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.gateway.GatewaySettings.ViewLimits;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a token of one cell can find out of another by counts, pages and refusals. */
class CellIsolationTest {

  private static final Caller COMMANDER =
      new Caller("commander", Set.of(Role.COMMANDER), List.of());
  private static final Caller LOCAL =
      new Caller("local", Set.of(Role.COMMANDER), List.of(new CellId("mine")));
  private static final int MAX_DRILLS = 4;

  private final Views views =
      Views.within(new ViewLimits(100, MAX_DRILLS, 300, Duration.ofDays(7), 2_000_000, 2_000_000));
  private final ViewEndpoints endpoints = new ViewEndpoints(views);

  @BeforeEach
  void twoCells() {
    take(
        skipped("mine", 1),
        verdict("mine", 2, 1, "own-svc", detected()),
        skipped("shop", 1),
        skipped("shop", 2),
        verdict("shop", 3, 1, "payment-svc", missed()));
  }

  @Test
  void daysCountOwnDrillsAlone() throws Exception {
    assertThat(json(COMMANDER, "days", Map.of()).path("days"))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    [{"day": "2026-11-21", "drills": 2, "active": 0, "noticed": 1, "missed": 1,
                      "other": 0, "skipped": 3}]
                    """));
    assertThat(json(LOCAL, "days", Map.of()).path("days"))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    [{"day": "2026-11-21", "drills": 1, "active": 0, "noticed": 1, "missed": 0,
                      "other": 0, "skipped": 1}]
                    """));
    assertThat(json(LOCAL, "days", Map.of()).path("zone").asText()).isEqualTo("UTC");
    assertThat(status(LOCAL, "days", Map.of("cell", "shop"))).isEqualTo(403);
  }

  @Test
  void whatOfAnotherCellHasGoneIsNotSeenInWhatIsWhole() throws Exception {
    JsonNode before = json(LOCAL, "days", Map.of());
    Instant later = TestEvents.START.plusSeconds(600);
    ShopStory shop = new ShopStory(later);
    for (long drill = 10; drill < 10 + MAX_DRILLS; drill++) {
      // What has not ended is held longest, so that of shop itself something goes.
      take(shop.started(drill, "payment-svc", List.of()), shop.ended(drill, EndReason.LIMIT));
      take(shop.drillEnded(drill));
    }
    take(shop.started(20, "payment-svc", List.of()));

    assertThat(json(COMMANDER, "days", Map.of()).path("wholeSince").asText())
        .isEqualTo(Json.format(later));
    assertThat(json(LOCAL, "days", Map.of()).path("wholeSince").asText())
        .isEqualTo(Json.format(TestEvents.START))
        .isNotEqualTo(before.path("wholeSince").asText());
  }

  @Test
  void cursorTellsNothingOfDrillsOfAnotherCell() throws Exception {
    Problem held = refusal(LOCAL, "drills", Map.of("cursor", "shop-1"));
    Problem neverWas = refusal(LOCAL, "drills", Map.of("cursor", "shop-99"));

    assertThat(held.status()).isEqualTo(403);
    assertThat(neverWas.status()).isEqualTo(403);
    assertThat(held.getMessage()).isEqualTo(neverWas.getMessage());
    assertThat(status(COMMANDER, "drills", Map.of("cursor", "shop-99"))).isEqualTo(400);
  }

  @Test
  void pageFromWhereAnotherCellsDrillStandsHasOwnDrillsAlone() throws Exception {
    JsonNode first = json(COMMANDER, "drills", Map.of("limit", "1"));
    assertThat(first.path("items").path(0).path("drill").asText()).isEqualTo("shop-2");

    JsonNode rest = json(LOCAL, "drills", Map.of("cursor", first.path("next").asText()));

    assertThat(rest.path("items"))
        .extracting(drill -> drill.path("drill").asText())
        .containsExactly("mine-1");
  }

  private void take(Event... events) {
    for (Event event : events) {
      views.all().forEach(view -> view.take(event));
    }
  }

  private JsonNode json(Caller caller, String name, Map<String, String> query) throws Exception {
    return Json.mapper().readTree(endpoints.ask(caller, name, Map.of(), query).body());
  }

  private int status(Caller caller, String name, Map<String, String> query) {
    return refusal(caller, name, query).status();
  }

  private Problem refusal(Caller caller, String name, Map<String, String> query) {
    return catchThrowableOfType(Problem.class, () -> endpoints.ask(caller, name, Map.of(), query));
  }
}
