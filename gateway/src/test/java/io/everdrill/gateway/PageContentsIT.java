package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.PresenceEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What lists of the page tell: issues by their owners, agents and probers, entries in the books.
 */
class PageContentsIT extends PageCase {

  @Test
  void issuesAreToldToTheirOwnersWithRunbookAndDrills() {
    page.show("issues");
    String cache = "#issues > [data-key='team-cache-svc']";
    browser.awaitText(cache + " h2", "team-cache-svc (5)");
    // Of the weeks before: each second of 48 drills on it, and those of one week were missed.
    row(cache, "not noticed by cell-monitor", "cache-svc", "process-pause", "6 of 24");
    row(cache, "wrong root cause", "cell-monitor", "frontend", "24 of 24");
    row(cache, "hypothesis refuted", "24 of 24");
    row(cache, "spread too far", "auth-svc", "24 of 24");
    row(cache, "mitigation failed", "circuit opens", "24 of 24");
    row("#issues > [data-key='team-auth-svc']", "not noticed by cell-monitor", "1 of 1", "shop-4");
    awaitThat(() -> assertThat(browser.text("#issues")).doesNotContain("did not recover"));
    Object runbooks =
        browser.script(
            "return [...document.querySelectorAll(arguments[0])].map(a => a.href)",
            cache + " a[rel=noreferrer]");
    assertThat((List<?>) runbooks).hasSize(5).allMatch("https://runbooks.example/paused"::equals);
    browser.awaitText(cache, "of team-resilience");

    browser.click("#issues > [data-key='team-auth-svc'] a[href='#/drill/shop-4']");
    browser.awaitText("main h1", "Drill shop-4");
  }

  /** There is one that says all of this. */
  private static void row(String section, String... words) {
    awaitThat(
        () -> {
          Object rows =
              browser.script(
                  "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)",
                  section + " tbody tr");
          assertThat((List<?>) rows)
              .map(String::valueOf)
              .anySatisfy(row -> assertThat(row).contains(words));
        });
  }

  @Test
  void agentsTellWhatTheyCanHowWrongTheirClockIsAndWhenTheyWereHeard() throws Exception {
    String alive = "agent-alive-" + page.fresh();
    String silent = "agent-silent-" + page.fresh();
    String unread = "agent-unread-" + page.fresh();
    Instant now = ShopPage.now().now();
    page.show("fleet");

    page.write(
        List.of(
            agent(alive, now, clock(-12, 3), List.of("shop-3.0")),
            agent(silent, now.minusSeconds(40), clock(3, 2), List.of()),
            agent(unread, now, ClockReading.UNKNOWN, List.of())));

    browser.awaitText(row(alive), "-12.0 ± 3.0 ms");
    awaitThat(
        () ->
            assertThat(browser.text(row(alive)))
                .contains("shop", "host-7", "0.2.0", " s ago", "shop-3.0", "1 of 2 kinds of fault")
                .doesNotContain("silent,"));
    awaitThat(
        () ->
            assertThat(browser.text(row(silent)))
                .containsPattern("4\\d s ago, silent")
                .contains("+3.0 ± 2.0 ms", "nothing"));
    browser.awaitText(row(unread), "unknown");
    browser.click(row(alive) + " summary");
    browser.awaitText(row(alive) + " ul", "process-pause by SIGSTOP");
    browser.awaitText(row(alive) + " ul", "cannot disk-delay: no device mapper here");

    // What was silent is heard again.
    page.write(List.of(agent(silent, ShopPage.now().now(), clock(3, 2), List.of())));
    awaitThat(
        () -> assertThat(browser.text(row(silent))).contains(" s ago").doesNotContain(", silent"));
  }

  private static String row(String name) {
    return "main tbody tr[data-key='shop/%s']".formatted(name);
  }

  private static ClockReading clock(long offsetMillis, long errorMillis) {
    return ClockReading.measured(Duration.ofMillis(offsetMillis), Duration.ofMillis(errorMillis));
  }

  private static PresenceEvent.Agent agent(
      String name, Instant seenAt, ClockReading clock, List<String> running) {
    PresenceEvent.Agent usual = ShopPage.now().agent();
    return new PresenceEvent.Agent(
        usual.cell(),
        new AgentId(name),
        "i1",
        "host-7",
        "0.2.0",
        usual.capabilities(),
        running.stream().map(InjectionId::new).toList(),
        clock,
        seenAt);
  }

  @Test
  void probersTellHowManyProbesTheyHaveAndWhenTheyWereHeard() throws Exception {
    page.show("fleet");
    Instant now = ShopPage.now().now();
    String silent = "prober-silent-" + page.fresh();

    page.write(
        List.of(
            ShopPage.now().prober(),
            new PresenceEvent.Prober(
                ShopStory.CELL, silent, "0.2.0", 3, ClockReading.UNKNOWN, now.minusSeconds(90))));

    awaitThat(
        () ->
            assertThat(browser.text(row("prober-1")))
                .contains("0.1.0", " s ago", "+3.0 ± 2.0 ms", "14")
                .doesNotContain(", silent"));
    awaitThat(
        () ->
            assertThat(browser.text(row(silent)))
                .containsPattern("9\\d s ago, silent")
                .contains("0.2.0", "unknown", "3"));
    look("fleet-silent");
  }

  @Test
  void entriesInTheBooksAreEventsButForThoseOfWhatCameIn() throws Exception {
    long drill = page.fresh();
    ShopStory story = ShopPage.now().lasting();
    page.write(
        List.of(story.started(drill, "auth-svc", List.of()), story.applied(drill, "auth-svc")));
    String alert = Payloads.firing("shop", "fp-" + drill);
    assertThat(
            page.gateway()
                .post("/api/v1/alerts/alertmanager", Role.ALERT_SOURCE, alert)
                .statusCode())
        .isEqualTo(200);
    page.show("now");
    page.choose("#us-service", "auth-svc");
    browser.click("#us-ask");
    browser.awaitText("#us-answer", "Yes, it is us.");

    page.show("events");
    browser.type("#event-filter", "audit");
    String said = "the-commander: is-it-us, blind broken for auth-svc";
    browser.awaitText("main tbody", "shop-" + drill);
    browser.awaitText("main tbody", said);
    // It is of the drill, so it passes the filters that its services pass.
    page.choose("#filter-line", "payments");
    awaitThat(() -> assertThat(browser.text("main tbody")).doesNotContain("shop-" + drill));
    page.choose("#filter-line", "shop");
    browser.awaitText("main tbody", "shop-" + drill);
    page.choose("#filter-line", "");

    browser.reload();

    browser.type("#event-filter", "audit");
    browser.awaitText("main tbody", "shop-" + drill);
    assertThat(browser.text("main tbody")).contains(said).doesNotContain("alerts");
  }
}
