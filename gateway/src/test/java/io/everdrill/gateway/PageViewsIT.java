package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.MatchingRule;
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
import java.util.stream.Stream;
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
  void timelineMarksEachServiceThatIsMeantAndWhatWasMissedAndBlackouts() throws Exception {
    Instant now = ShopPage.now().now();
    long fresh = page.fresh();
    String reason = "no drills now, " + fresh;
    page.write(
        List.of(
            new AbortEvent.Cell(
                ShopStory.CELL, "abort-cell-" + fresh, 8, "containment", "", "guard/g1", now, ""),
            new DiagnosisEvent.Diagnosed(
                ShopStory.CELL,
                ShopStory.DETECTOR,
                "1",
                "incident-" + fresh,
                List.of(),
                List.of(
                    new DiagnosisEvent.Root("auth-svc", 0.6),
                    new DiagnosisEvent.Root("cache-svc", 0.4)),
                List.of("both are slow"),
                now,
                now),
            blackout(reason, now.minusSeconds(100), now.plusSeconds(600))));
    await()
        .atMost(PATIENCE)
        .until(() -> page.gateway().get("/api/v1/programmes").body().contains(reason));
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
    page.write(List.of(blackout("over", now.minusSeconds(1_000), now.minusSeconds(900))));
    await()
        .atMost(PATIENCE)
        .until(() -> !page.gateway().get("/api/v1/programmes").body().contains(reason));
    browser.reload();
  }

  private static DefinitionEvent.Programme blackout(String reason, Instant from, Instant until) {
    return new DefinitionEvent.Programme(
        ShopStory.CELL,
        "second",
        1,
        DefinitionEvent.Leash.LIVE,
        new DefinitionEvent.Pace(12, 1, 1, Duration.ofSeconds(120)),
        List.of("paused"),
        DefinitionEvent.TargetSelector.ALL,
        DefinitionEvent.JudgingTimes.DEFAULT,
        List.of(new DefinitionEvent.Freeze(from, until, reason)),
        from,
        MatchingRule.TOPOLOGY);
  }

  @Test
  void whatOnlySaysTheSameAgainIsOneLineAndOneMark() throws Exception {
    Object lines =
        browser.promised(
            """
            const done = arguments[arguments.length - 1];
            const alert = (at, receivedAt, service) => ({type: "io.everdrill.alert.firing.v1", at,
              event: {name: "Slow", severity: "warning", detector: "d", service, startsAt: at, receivedAt}});
            const one = "2026-11-21T03:00:00Z", two = "2026-11-21T03:00:01Z";
            import("/page/views/drill.js").then(({folded}) => done(
              folded([alert(one, one, "a"), alert(one, two, "a"), alert(one, two, "b"), alert(two, two, "b")]).map((e) => e.times)));
            """);
    assertThat((List<?>) lines).isEqualTo(List.of(2L, 1L, 1L));
    Instant now = ShopPage.now().now();
    String incident = "incident-" + page.fresh();
    page.show("timeline");
    await().atMost(PATIENCE).until(() -> !marks().isEmpty());
    long before = times("diagnosis shop/payment-db");
    long others = times("diagnosis shop/frontend");
    page.write(
        List.of(
            named(incident, now, "payment-db"),
            named(incident, now.plusMillis(5), "payment-db", "frontend")));

    await().atMost(PATIENCE).until(() -> times("diagnosis shop/frontend") == others + 1);
    assertThat(times("diagnosis shop/payment-db")).isEqualTo(before + 1);
  }

  private static long times(String mark) {
    return marks().stream().filter(mark::equals).count();
  }

  private static DiagnosisEvent.Diagnosed named(String incident, Instant at, String... roots) {
    return new DiagnosisEvent.Diagnosed(
        ShopStory.CELL,
        ShopStory.DETECTOR,
        "1",
        incident,
        List.of(),
        Stream.of(roots).map(root -> new DiagnosisEvent.Root(root, 0.5)).toList(),
        List.of("slow"),
        at,
        at);
  }

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

  /** Each mark of the timeline as {@code what lane}. */
  private static List<String> marks() {
    Object found =
        browser.promised(
            """
            const done = arguments[arguments.length - 1];
            import("/page/echarts-6.0.0.mjs").then((e) => done(
              e.getInstanceByDom(document.querySelector(".lanes")).getOption().series
                .filter((s) => s.type === "scatter")
                .flatMap((s) => s.data.map((m) => (m.name ?? s.name) + " " + m.value[1]))));
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
  void detectionThatIsSaidAgainAfterItsWithdrawalStands() {
    Object gaps =
        browser.promised(
            """
            const done = arguments[arguments.length - 1];
            const episode = {detector: "d", fingerprint: "f", startsAt: "2026-11-21T03:00:04.000000Z"};
            const at = (micros) => `2026-11-21T03:00:05.${micros}Z`;
            const detection = (injection, micros) => ({type: "detection", data: {injection, episode, timeToDetectMs: 4000, detectedAt: at(micros)}});
            const withdrawn = (injection, micros) => ({type: "detection.withdrawn", data: {injection, episode, withdrawnAt: at(micros)}});
            const names = ["stands", "withdrawn", "again", "at-once", "twice"];
            const injections = new Map(names.map((n) => [n, {injection: n, cell: "shop", service: "svc", appliedAt: 1, phase: "ended"}]));
            const model = {
              drills: new Map([["shop-1", {injections}]]), verdicts: new Map(),
              marks: [detection("stands", "000001"),
                detection("withdrawn", "000001"), withdrawn("withdrawn", "000002"),
                detection("again", "000001"), withdrawn("again", "000002"), detection("again", "000003"),
                detection("at-once", "000001"), detection("at-once", "000002"), withdrawn("at-once", "000002"),
                withdrawn("twice", "000004"), withdrawn("twice", "000002"), detection("twice", "000003")],
            };
            import("/page/facts.js").then(({gaps}) => done(
              gaps(model, () => true).filter((g) => g.gapMs === 4000).map((g) => g.injection).sort()));
            """);
    assertThat((List<?>) gaps).isEqualTo(List.of("again", "at-once", "stands"));
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
