package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.MatchingRule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page says of safety is so, or it says that it does not know. */
class PageTruthIT {

  private static final CellId BANK = new CellId("bank");
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final long HOUR_SECONDS = 3_600;

  private static ShopPage page;
  private static Browser browser;
  @TempDir private static Path browserFolder;

  @BeforeAll
  static void start() throws Exception {
    assumeThat(Browser.isHere()).as("the packages chromium and chromium-driver").isTrue();
    page = ShopPage.open("gateway-truth.", browserFolder);
    browser = page.browser();
  }

  @AfterAll
  static void stop() {
    if (page != null) {
      page.close();
    }
  }

  @AfterEach
  void consoleIsQuiet() {
    assertThat(browser.complaints()).isEmpty();
  }

  private static ShopStory bank(long secondsAgo) {
    return new ShopStory(BANK, ShopPage.now().now().minusSeconds(secondsAgo));
  }

  @Test
  void uncertainFaultBehindMoreSkippedDrillsThanAreAskedForIsCountedAfterAReload()
      throws Exception {
    ShopStory story = bank(2 * HOUR_SECONDS);
    page.write(List.of(story.started(1, "cache-svc", List.of()), story.uncertain(1)));
    List<Event> skipped = new ArrayList<>();
    for (long drill = 2; drill < 203; drill++) {
      skipped.add(skipped(drill, bank(HOUR_SECONDS - drill).now()));
    }
    page.gateway().writeAll(skipped);
    await()
        .atMost(PATIENCE)
        .until(
            () -> page.gateway().get("/api/v1/drills?cell=bank&limit=5").body().contains("-202"));
    try {
      browser.reload();
      browser.awaitText("#chip-beyond", "1 uncertain");
    } finally {
      page.write(List.of(bank(0).ended(1, EndReason.LIMIT), bank(0).drillEnded(1)));
    }
    browser.awaitText("#chip-beyond", "0 faults");
  }

  @Test
  void alertOfAClockThatIsAheadDoesNotHideThatProbesStopped() throws Exception {
    page.show("now");
    browser.awaitText("#chip-age", " s old");
    // A sender's clock, and a record that says the same of when it was received.
    ShopStory ahead = new ShopStory(ShopPage.now().now().plusSeconds(HOUR_SECONDS));
    AlertEvent.Firing early = ahead.firing("auth-svc");
    AlertEvent.Firing sent =
        new AlertEvent.Firing(
            early.cell(),
            early.detector(),
            "fp-ahead",
            early.name(),
            early.severity(),
            early.service(),
            early.startsAt(),
            ShopPage.now().now(),
            early.labels(),
            early.annotations(),
            early.clock());
    page.write(List.of(sent, early));
    await().atMost(PATIENCE).until(() -> ofModel("marks.filter(m => m.t > Date.now()).length") > 1);
    assertThat(stale()).isFalse();
    page.silent(ShopPage.EVERYWHERE);
    try {
      await().atMost(PATIENCE).until(PageTruthIT::stale);
      assertThat(browser.text("#stale")).contains("No news comes in");
      assertThat(browser.text("#chip-age")).matches("data ([5-9]|[1-9]\\d) s old");
      browser.awaitText("#chip-beyond", "faults: not known");
      browser.screenshot(SCREENSHOTS.resolve("now-stale.png"));
    } finally {
      page.silent("");
    }
    await().atMost(PATIENCE).until(() -> !stale());
    browser.awaitText("#chip-beyond", "0 faults");
  }

  private static boolean stale() {
    return !browser.text("#stale").isBlank();
  }

  /** A number that the page's model says. */
  private static long ofModel(String expression) {
    Object found =
        browser.promised(
            "const done = arguments[arguments.length - 1];"
                + "import('/page/app.js').then(page => done(page.app.model."
                + expression
                + "))");
    return ((Number) found).longValue();
  }

  @Test
  void filterHidesNoFaultThatIsUncertain() throws Exception {
    page.show("now");
    page.write(
        List.of(
            ShopPage.now().started(30, "cache-svc", List.of()), ShopPage.now().uncertain(30)));
    try {
      browser.awaitText("#chip-beyond", "1 uncertain");
      assertThat(browser.text("#chip-beyond")).doesNotContain("filter");
      page.choose("#filter-line", "payments");
      browser.awaitText("#chip-beyond", "Faults: 1 uncertain (1 outside the filter)");
      page.choose("#filter-line", "");
      browser.screenshot(SCREENSHOTS.resolve("now-uncertain.png"));
    } finally {
      page.choose("#filter-line", "");
      page.write(
          List.of(ShopPage.now().ended(30, EndReason.ABORT), ShopPage.now().drillEnded(30)));
    }
  }

  @Test
  void haltThatIsRefusedForOneCellSaysWhichAreHalted() throws Exception {
    page.show("now");
    ofModel("size()");
    browser.promised(
        """
        const done = arguments[arguments.length - 1];
        import('/page/app.js').then(({app}) => {
          app.me.cells = ["shop", "bank"];
          window.asked = window.fetch;
          window.fetch = (path, options) => String(options?.body).includes('"bank"')
            ? Promise.resolve(Response.json({detail: "Kafka is away"}, {status: 503}))
            : window.asked(path, options);
          done(1);
        });
        """);
    try {
      browser.awaitText("#halt", "Halt shop, bank");
      browser.click("#halt");
      browser.awaitText("#told", "Not halted: bank (Kafka is away). Halted: shop.");
      browser.awaitText("#chips", "halted: shop by the-commander");
      browser.screenshot(SCREENSHOTS.resolve("now-halted.png"));
      page.show("timeline");
      await().atMost(PATIENCE).until(() -> page.chart(".lanes", "series").contains("markArea"));
    } finally {
      page.write(
          List.of(
              new HaltEvent.Switch(
                  "shop", HaltEvent.State.RUNNING, "the test is over", "test", ShopPage.now().now())));
      browser.reload();
    }
  }

  @Test
  void cardOfAFaultPastItsLimitIsRedAndTheGraphTellsItsStatesByShape() throws Exception {
    ShopStory begun = new ShopStory(ShopPage.now().now().minusSeconds(60));
    page.write(
        List.of(
            begun.started(31, "payment-svc", ShopPast.CALLERS), begun.applied(31, "payment-svc")));
    page.hurt("frontend");
    try {
      page.show("now");
      browser.awaitText("[data-countdown='shop-31.0']", "past its limit");
      Object edges =
          browser.script(
              """
              const card = document.querySelector("[data-injection='shop-31.0']");
              const words = card.querySelector(".big.past");
              return [getComputedStyle(card).borderLeftColor, getComputedStyle(words).color];
              """);
      assertThat((List<?>) edges).as("its edge and its words").hasSize(2);
      assertThat(((List<?>) edges).get(0)).isEqualTo(((List<?>) edges).get(1));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(symbols())
                      .contains(
                          "shop/payment-svc diamond",
                          "shop/checkout-svc rect",
                          "shop/frontend triangle",
                          "shop/cache-svc circle"));
    } finally {
      page.hurt("");
      page.write(
          List.of(ShopPage.now().ended(31, EndReason.ABORT), ShopPage.now().drillEnded(31)));
    }
  }

  private static List<String> symbols() {
    Object found =
        browser.promised(
            """
            const done = arguments[arguments.length - 1];
            import("/page/echarts-6.0.0.mjs").then((e) => done(
              e.getInstanceByDom(document.querySelector(".graph")).getOption().series[0].data
                .map((n) => n.name + " " + n.symbol)));
            """);
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  @Test
  void timelineMarksEachServiceThatIsMeantAndWhatWasMissedAndBlackouts() throws Exception {
    Instant now = ShopPage.now().now();
    page.write(
        List.of(
            new AbortEvent.Cell(
                ShopStory.CELL, "abort-cell", 8, "containment", "", "guard/g1", now),
            new DiagnosisEvent.Diagnosed(
                ShopStory.CELL,
                ShopStory.DETECTOR,
                "1",
                "incident-2",
                List.of(),
                List.of(
                    new DiagnosisEvent.Root("auth-svc", 0.6),
                    new DiagnosisEvent.Root("cache-svc", 0.4)),
                List.of("both are slow"),
                now,
                now),
            blackout(now.minusSeconds(100), now.plusSeconds(600))));
    await()
        .atMost(PATIENCE)
        .until(() -> page.gateway().get("/api/v1/programmes").body().contains("no drills now"));
    browser.reload();
    page.show("timeline");
    browser.script("document.querySelector('.tools button:last-child').click()");

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(marks())
                    .contains(
                        "abort of the cell shop/auth-svc",
                        "abort of the cell shop/payment-svc",
                        "diagnosis shop/auth-svc",
                        "diagnosis shop/cache-svc",
                        "missed shop/auth-svc")
                    .doesNotContain("missed shop/payment-svc"));
    assertThat(page.chart(".lanes", "series")).contains("\"name\":\"blackout\"");
    for (String theme : List.of("light", "dark")) {
      browser.script("document.documentElement.dataset.theme = arguments[0]", theme);
      browser.script("dispatchEvent(new Event('theme'))");
      assertThat(contrastOfTheBlackout()).as("its frame, " + theme).isGreaterThan(3);
      browser.screenshot(SCREENSHOTS.resolve("timeline-blackout-" + theme + ".png"));
    }
    page.write(List.of(blackout(now.minusSeconds(1_000), now.minusSeconds(900))));
  }

  private static DefinitionEvent.Programme blackout(Instant from, Instant until) {
    return new DefinitionEvent.Programme(
        ShopStory.CELL,
        "second",
        1,
        DefinitionEvent.Leash.LIVE,
        new DefinitionEvent.Pace(12, 1, 1, Duration.ofSeconds(120)),
        List.of("paused"),
        DefinitionEvent.TargetSelector.ALL,
        DefinitionEvent.JudgingTimes.DEFAULT,
        List.of(new DefinitionEvent.Freeze(from, until, "no drills now")),
        from,
        MatchingRule.TOPOLOGY);
  }

  /** Each mark of the timeline as {@code what lane}. */
  private static List<String> marks() {
    Object found =
        browser.promised(
            """
            const done = arguments[arguments.length - 1];
            import("/page/echarts-6.0.0.mjs").then((e) => done(
              e.getInstanceByDom(document.querySelector(".lanes")).getOption().series
                .filter((s) => s.type === "scatter")
                .flatMap((s) => s.data.map((m) => s.name + " " + m.value[1]))));
            """);
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  /** Of the colour around it to the ground that it lies on, as WCAG counts it. */
  private static double contrastOfTheBlackout() {
    Object found =
        browser.promised(
            """
            const done = arguments[arguments.length - 1];
            const light = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
              .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
              .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
            const ground = getComputedStyle(document.documentElement).getPropertyValue("--card").trim();
            import("/page/echarts-6.0.0.mjs").then((e) => {
              const areas = e.getInstanceByDom(document.querySelector(".lanes")).getOption().series
                .flatMap((s) => s.markArea?.data ?? []);
              const edge = areas.find(([a]) => a.name === "blackout")[0].itemStyle.borderColor;
              const both = [light(edge), light(ground)].sort((a, b) => a - b);
              done(String((both[1] + 0.05) / (both[0] + 0.05)));
            });
            """);
    return Double.parseDouble(String.valueOf(found));
  }

  @Test
  void drillTellsWhatItWasToShowAndItsVerdictInOrder() {
    page.show("drill/shop-3");
    browser.awaitText("#shown", "at least 90 % of probes pass, over 5.0 s");
    assertThat(browser.text("#shown"))
        .contains("paused, version 1", "all-day, version 1 (live)", "30 s", "runbooks.example");
    assertThat(browser.text("main")).containsPattern("the \\d+(st|nd|rd|th) of \\d+ was drawn");
    Object steps =
        browser.script(
            "return [...document.querySelectorAll('#story strong')].map(e => e.textContent)");
    List<String> told = ((List<?>) steps).stream().map(String::valueOf).toList();
    assertThat(told).startsWith("drill.started").contains("verdict");
    assertThat(told.indexOf("injection.ended")).isLessThan(told.indexOf("drill.ended"));
    assertThat(told.indexOf("drill.ended")).isLessThan(told.indexOf("verdict"));
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
  void ratesHaveTheirIntervalAndFewDetectionsNoMean() {
    page.show("scoreboard");
    browser.awaitText("main .cards tbody", "77 % of 26");
    assertThat(browser.text("main .cards tbody")).containsPattern("77 % of 26\\s+58–89 %");
    page.show("trend");
    browser.awaitText("main tbody", "1 of 1");
    assertThat(browser.text("main tbody").lines())
        .filteredOn(row -> row.contains("1 of 1"))
        .isNotEmpty()
        .allMatch(row -> !row.matches(".*\\d s$"));
  }

  private static DrillEvent.Skipped skipped(long drill, Instant at) {
    return new DrillEvent.Skipped(
        BANK, DrillId.of(BANK, drill), "paused", DrillEvent.SkipReason.COOLDOWN, "3 s left", at);
  }
}
