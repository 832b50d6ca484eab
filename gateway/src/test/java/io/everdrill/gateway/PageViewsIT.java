package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.ResourceFault;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Each view has what a reader needs to understand it: marks, scales, intervals, words. */
class PageViewsIT extends PageCase {

  private static final List<Fault> FAULTS =
      List.of(
          new ProcessFault.Freeze(),
          new ResourceFault.CpuLoad(1, 50),
          new ResourceFault.CpuThrottle(50),
          new ResourceFault.FileDescriptors(5),
          new ResourceFault.Connections(5),
          new NetworkFault.ConnectionReset(List.of(), List.of()),
          new NetworkFault.HalfOpen(List.of(), List.of()));

  @Test
  void wideMatrixDoesNotWidenAPhone() throws Exception {
    List<Event> scenarios = new ArrayList<>();
    for (Fault fault : FAULTS) {
      scenarios.add(ShopPage.now().scenario("extra-" + fault.kind(), fault));
    }
    page.gateway().writeAll(scenarios);
    page.show("scoreboard");
    page.choose("#by", "tier");
    browser.awaitText("#matrix", "half-open");
    browser.phone(360);

    awaitThat(() -> assertThat(browser.sticksOut()).isEmpty());
    browser.phone(0);
  }

  @Test
  void drillTellsWhatItWasToShowAndItsVerdictInOrder() {
    page.show("drill/shop-3");
    browser.awaitText("#shown", "at least 90 % of probes pass, over 5.0 s");
    assertThat(browser.text("#shown"))
        .contains("paused, version 1", "all-day, version 1 (live)", "30 s", "runbooks.example");
    awaitThat(
        () ->
            assertThat(browser.text("main"))
                .containsPattern("the \\d+(st|nd|rd|th) of \\d+ was drawn"));
    awaitThat(() -> assertThat(steps()).startsWith("drill.started").contains("verdict"));
    List<String> told = steps();
    assertThat(told.indexOf("injection.ended")).isLessThan(told.indexOf("drill.ended"));
    assertThat(told.indexOf("drill.ended")).isLessThan(told.indexOf("verdict"));
    assertThat(browser.text("#story")).doesNotContain("NaN");
  }

  @Test
  void drillThatWasRefusedSaysWhyTheGuardDidNotVouchForIt() throws Exception {
    long drill = page.fresh();
    ShopStory story = ShopPage.now();
    Instant now = story.now();
    page.write(
        List.of(
            story.started(drill, "auth-svc", List.of()),
            story.notWatching(drill, now.plusMillis(1_000)),
            story.notWatching(drill, now.plusMillis(2_000)),
            story.outcome(drill),
            story.refused(drill)));
    page.show("drill/shop-" + drill);
    browser.awaitText(
        "#story", "the guard does not vouch for it: blind: the newest probe result is old");
    browser.awaitText("#story", "said 2 times");
    browser.awaitText("#story", "guard.abort-outcome shop-" + drill);
    browser.awaitText("#story", "1 of 1 ended by pass-rate-below");
  }

  private static List<String> steps() {
    Object steps =
        browser.script(
            "return [...document.querySelectorAll('#story strong')].map(e => e.textContent)");
    return ((List<?>) steps).stream().map(String::valueOf).toList();
  }

  @Test
  void leastOfAServiceIsThatOfItsOwnDrills() {
    Object least =
        browser.promised(
            """
            const done = arguments[arguments.length - 1];
            const scenario = (name, services, minPassRate) =>
              ({scenario: name, appliesTo: {services, targets: [], tiers: []}, hypothesis: {minPassRate}});
            const model = {
              programmes: [{cell: "shop", scenarios: ["a", "b"]}],
              scenarios: [scenario("a", ["auth"], 0.8), scenario("b", ["cache"], 0.99), scenario("c", [], 1)],
              targets: ["auth", "cache", "web"].map((service) => ({cell: "shop", service, target: service + "-1", tier: "t"})),
            };
            import("/page/facts.js").then(({leastRate}) => done(
              ["auth", "cache", "web"].map((service) => String(leastRate(model, "shop", service)))));
            """);
    assertThat((List<?>) least).isEqualTo(List.of("0.8", "0.99", "0.99"));
  }

  @Test
  void dayThatIsChosenHasAllOfItsDrillsAPageAtATime() throws Exception {
    Instant day = ShopPage.now().now().minus(Duration.ofDays(5));
    List<Event> past = new ArrayList<>();
    for (long drill = 0; drill < 60; drill++) {
      VerdictEvent.Detection made =
          drill < 55 ? ShopPage.now().detected(Duration.ofSeconds(4)) : TestEvents.missed();
      past.add(
          new ShopStory(day.truncatedTo(ChronoUnit.HOURS).plusSeconds(60 + drill))
              .verdict(2_000 + drill, "auth-svc", made, new RootCause.Missed()));
    }
    page.gateway().writeAll(past);
    await()
        .atMost(PATIENCE)
        .until(() -> page.gateway().get("/api/v1/verdicts/shop-2059.0").statusCode() == 200);
    page.show("drills");
    browser.find("#calendar button[aria-label*='60 drills: 55 noticed, 5 missed']");
    browser.script(
        "document.querySelector(\"[aria-label*='60 drills: 55 noticed, 5 missed']\").focus()");
    browser.press(Keys.ENTER);

    browser.awaitText("#day", "newest first: 1 to 50.");
    assertThat(browser.text("main .cards tbody"))
        .contains("shop-2059", "cell-monitor: missed", "shop-2010", "cell-monitor: detected")
        .doesNotContain("shop-2009", "shop-3");
    assertThat(browser.barriers()).isEmpty();
    look("drills-day");
    browser.script(
        "document.querySelector('nav[aria-label=\"Drills of the day\"]"
            + " button:last-child').focus()");
    browser.press(Keys.ENTER);
    browser.awaitText("#day", "newest first: 51 to 60.");
    await()
        .atMost(PATIENCE)
        .until(() -> browser.hasFocus("nav button[aria-disabled='true']:last-child"));
    assertThat(browser.text("main .cards tbody")).contains("shop-2009").doesNotContain("shop-2010");

    page.choose("#state", "skipped");
    browser.awaitText("#day", "There are none below that are skipped");
    page.choose("#state", "");
    browser.awaitText("#day", "newest first: 1 to 50.");
    browser.script("document.querySelector('#calendar td[aria-selected=true] button').click()");
    browser.awaitText("main .cards tbody", "shop-3");
  }

  @Test
  void ratesHaveTheirInterval() {
    page.show("scoreboard");
    awaitThat(
        () ->
            assertThat(browser.text("main .cards tbody")).containsPattern("77 % of 26\\s+58–89 %"));
  }

  @Test
  void eventsCallAResumeAResumeAndSayWhatAnIncidentIs() throws Exception {
    page.show("events");
    Instant now = ShopPage.now().now();
    String incident = "inc-" + page.fresh();
    page.write(
        List.of(
            switched(HaltEvent.State.RUNNING),
            new IncidentEvent.Opened(
                ShopStory.CELL, incident, List.of("auth-svc"), "logins are slow", now)));
    browser.awaitText("main tbody", incident);
    browser.awaitText("main tbody", "logins are slow: auth-svc");
    browser.awaitText("main tbody", "resumed by test");
    assertThat(browser.text("main tbody tr td:nth-child(2)").lines())
        .contains("resume", "incident.opened");
    page.write(List.of(new IncidentEvent.Closed(ShopStory.CELL, incident, now)));
    page.show("now");
    Object oneLine =
        browser.script(
            """
            const boxes = [...document.querySelectorAll(".ask > *")].map((e) => e.getBoundingClientRect());
            return Math.max(...boxes.map((b) => b.top)) < Math.min(...boxes.map((b) => b.bottom));
            """);
    assertThat(oneLine).as("one line for the question").isEqualTo(true);
  }

  private static HaltEvent.Switch switched(HaltEvent.State state) {
    return new HaltEvent.Switch(
        ShopStory.CELL.value(), state, "the test is over", "test", ShopPage.now().now());
  }
}
