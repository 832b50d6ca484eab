package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.gateway.GatewaySettings.ViewLimits;
import io.everdrill.gateway.views.RecentView;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.chance.Place;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.GuardEvent;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.VerdictEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Verdicts of half a megabyte before views of two: what has gone is told, wherever it is missing.
 */
class BoundedResultsTest {

  private static final ViewLimits LIMITS =
      new ViewLimits(100, 50, 300, Duration.ofDays(7), 2_000_000, 2_000_000);
  private static final int LARGE = 500_000;

  private final Views views = Views.within(LIMITS);
  private final ViewEndpoints endpoints = new ViewEndpoints(views);

  @BeforeEach
  void threeFillIt() throws Exception {
    for (int drill = 1; drill <= 3; drill++) {
      take(drill);
    }
  }

  @Test
  void largeOnesPushOutTheOldestAndTheirBytesAreMeasured() throws Exception {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    views.measure(() -> Instant.EPOCH, metrics);
    assertThat(
            metrics.get("everdrill.gateway.view.fullness").tag("view", "verdicts").gauge().value())
        .isBetween(0.75, 0.8);

    take(4);
    take(5);

    JsonNode page = Json.mapper().readTree(ask("verdicts", Map.of()).body());
    assertThat(page.path("items")).hasSize(3);
    assertThat(page.path("complete").asBoolean()).isFalse();
    assertThat(
            metrics
                .get("everdrill.gateway.view.dropped")
                .tag("view", "verdicts")
                .functionCounter()
                .count())
        .isEqualTo(2);
  }

  @Test
  void weeksAreWholeWhereVerdictsHaveGoneAndHoursSayThatTheyAreNot() throws Exception {
    take(4);
    Counts forty = new Counts(40, 30, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    LocalDate day = LocalDate.ofInstant(TestEvents.START, ZoneOffset.UTC);
    ScoreboardEvent.Row row = TestEvents.row("shop", "payment-svc", "noop", forty);
    take(views, new ScoreboardEvent.Day(day, "sampling", row));

    JsonNode weeks = Json.mapper().readTree(ask("trend", Map.of()).body());
    JsonNode hours = Json.mapper().readTree(ask("trend", Map.of("step", "hour")).body());

    assertThat(weeks.path("points")).hasSize(1);
    assertThat(weeks.at("/points/0/detected/n").asInt()).isEqualTo(40);
    assertThat(weeks.path("complete").asBoolean()).isTrue();
    assertThat(hours.at("/points/0/detected/n").asInt()).isEqualTo(3);
    assertThat(hours.path("complete").asBoolean()).isFalse();
  }

  @Test
  void pageThatHasGoneIsGoneAndSaysWhereItIs() throws Exception {
    String next =
        Json.mapper().readTree(ask("verdicts", Map.of("limit", "2")).body()).path("next").asText();
    for (int drill = 4; drill <= 7; drill++) {
      take(drill);
    }

    Problem gone = problem("verdicts", Map.of("cursor", next));

    assertThat(gone.status()).isEqualTo(410);
    assertThat(gone.answer().contentType()).isEqualTo("application/problem+json");
    assertThat(new String(gone.answer().body(), UTF_8))
        .contains("not held here any more", "the topic verdicts has", "docs/consuming.md");
  }

  @Test
  void verdictAndDrillThatAreNotHeldAreLookedForOnTheirTopics() {
    assertThat(problem("verdicts/:injection", Map.of()).getMessage())
        .contains("shop-99.0: no verdict of it is held here", "the topic verdicts has");
    assertThat(problem("drills/:drill", Map.of()).getMessage())
        .contains("shop-99: no such drill is held here", "the topic drills has");
  }

  @Test
  void tablesSayInAHeaderThatTheyAreNotAll() throws Exception {
    assertThat(ask("results.csv", Map.of()).headers()).containsEntry("Everdrill-Complete", "true");
    take(4);
    assertThat(ask("results.csv", Map.of()).headers()).containsEntry("Everdrill-Complete", "false");
    assertThat(ask("results.xml", Map.of()).headers()).containsEntry("Everdrill-Complete", "false");
  }

  @Test
  void storyIsCompleteWithItsStartAndAllThatWasSaidMeanwhile() {
    Views roomy = Views.within(ViewLimits.DEFAULT);
    ShopStory story = new ShopStory(TestEvents.START);
    take(roomy, story.applied(1, "payment-svc"));
    assertThat(isComplete(roomy, 1)).isFalse();

    take(roomy, story.started(1, "payment-svc", List.of()));
    assertThat(isComplete(roomy, 1)).isTrue();

    for (int service = 0; service <= 2_000; service++) {
      take(roomy, story.firing("svc-" + service));
    }
    assertThat(isComplete(roomy, 1)).isFalse();
  }

  /** What it reads each second is a list of its own. */
  @Test
  void storySaysWhyTheGuardDidNotVouchForIt() {
    Views roomy = Views.within(ViewLimits.DEFAULT);
    ShopStory story = new ShopStory(TestEvents.START);
    GuardEvent.NotWatching why = story.notWatching(1, TestEvents.START.plusSeconds(3));
    take(roomy, story.started(1, "payment-svc", List.of()));
    take(roomy, why);
    take(roomy, story.notWatching(2, TestEvents.START));
    take(roomy, story.reading(1, "payment-svc", 2));

    assertThat(DrillStory.of(roomy, why.drill()).orElseThrow().events())
        .extracting(RecentView.Item::event)
        .filteredOn(GuardEvent.class::isInstance)
        .containsExactly(why);
  }

  private static void take(Views views, Event event) {
    views.all().forEach(view -> view.take(event));
  }

  private static boolean isComplete(Views views, long drill) {
    DrillId id = DrillId.of(ShopStory.CELL, drill);
    return DrillStory.of(views, id).orElseThrow().complete();
  }

  /** As it comes from its topic; the name of its mechanism makes it large. */
  private void take(int drill) throws Exception {
    ObjectNode verdict =
        Json.mapper()
            .valueToTree(TestEvents.verdict("shop", drill, 1, "payment-svc", TestEvents.missed()));
    verdict.put("mechanism", "x".repeat(LARGE));
    byte[] value = Json.mapper().writeValueAsBytes(verdict);
    views
        .verdicts()
        .take(
            Json.mapper().readValue(value, VerdictEvent.Injection.class),
            new Place(Topic.VERDICTS.name(""), 0, drill, Instant.EPOCH),
            value.length);
  }

  private Problem problem(String name, Map<String, String> query) {
    return catchThrowableOfType(Problem.class, () -> ask(name, query));
  }

  private Answer ask(String name, Map<String, String> query) {
    Map<String, String> path = Map.of("injection", "shop-99.0", "drill", "shop-99");
    return endpoints.ask(Caller.ANONYMOUS, name, path, query);
  }
}
