package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.MatchingRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The timeline: what it draws is where and when things were, down to the pixel. */
class PageTimelineIT extends PageCase {

  /** The button that shows the last two minutes. */
  private static final String TWO_MINUTES = ".tools button:first-child";

  @Test
  void gapFromInjectionToAlertIsDrawnAndAlertDiagnosisAndAbortAreMarkedAtTheirTimes()
      throws Exception {
    long drill = page.fresh();
    String incident = "incident-" + drill;
    Instant begun = ShopPage.now().now().minusSeconds(60);
    ShopStory story = new ShopStory(begun);
    ShopStory noticed = new ShopStory(begun.plusSeconds(12));
    ShopStory stopped = new ShopStory(begun.plusSeconds(25));
    page.show("timeline");
    browser.click(TWO_MINUTES);

    page.write(
        List.of(
            story.started(drill, "inventory-svc", List.of()),
            story.applied(drill, "inventory-svc"),
            noticed.firing("inventory-svc"),
            noticed.detection(drill, "inventory-svc", Duration.ofSeconds(12)),
            named(incident, begun.plusSeconds(18), "cache-svc", "inventory-svc"),
            stopped.abort(drill),
            stopped.ended(drill, EndReason.ABORT),
            stopped.drillEnded(drill)));

    String lane = " shop/inventory-svc ";
    awaitThat(
        () ->
            assertThat(marksAndTimes())
                .contains(
                    "alert" + lane + begun.plusSeconds(12).toEpochMilli(),
                    "diagnosis" + lane + begun.plusSeconds(18).toEpochMilli(),
                    "diagnosis shop/cache-svc " + begun.plusSeconds(18).toEpochMilli(),
                    "abort" + lane + begun.plusSeconds(25).toEpochMilli()));
    awaitThat(
        () -> {
          JsonNode drawn = drawn("shop/inventory-svc", begun);
          JsonNode gap = begunNearest(drawn, all(drawn, "line"));
          double second = drawn.get("secondPixels").asDouble();
          double start = drawn.get("startX").asDouble();
          assertThat(second).as("pixels of a second").isPositive();
          assertThat(gap.get("x").asDouble())
              .as("begins with the fault")
              .isCloseTo(start, within(1.5));
          assertThat(gap.get("width").asDouble())
              .as("as long as it took")
              .isCloseTo(12 * second, within(1.5));
          assertThat(texts(drawn)).contains("12 s");
          JsonNode bar = begunNearest(drawn, bars(drawn));
          assertThat(bar.get("x").asDouble()).isCloseTo(start, within(1.5));
          assertThat(bar.get("width").asDouble()).isCloseTo(25 * second, within(1.5));
          assertThat(gap.get("y").asDouble())
              .as("the gap is over its bar")
              .isLessThan(bar.get("y").asDouble() + bar.get("height").asDouble());
        });
    browser.awaitText("#gaps [data-key='shop-%d.0']".formatted(drill), "12 s");
    look("timeline-gap");
  }

  @Test
  void stripUnderTheBarsIsColouredByWhatProbesSaw() throws Exception {
    String service = "search-%d-svc".formatted(page.fresh());
    Instant begun = ShopPage.now().now().minusSeconds(60);
    List<Event> windows = new ArrayList<>();
    int[] passes = {20, 17, 3, 18};
    for (int second = 0; second < 40; second++) {
      windows.add(new ShopStory(begun.plusSeconds(second)).window(service, passes[second / 10]));
    }
    page.gateway().writeAll(windows);
    page.show("timeline");
    browser.click(TWO_MINUTES);

    awaitThat(
        () -> {
          JsonNode drawn = drawn("shop/" + service, begun);
          double second = drawn.get("secondPixels").asDouble();
          List<JsonNode> strips = all(drawn, "rect");
          // Of the hypothesis' 90 %, and of half of that.
          assertThat(strips.stream().map(s -> s.get("fill").asText()))
              .containsExactly(colour("good"), colour("warn-fill"), colour("bad"), colour("good"));
          for (int part = 0; part < 4; part++) {
            JsonNode strip = strips.get(part);
            double end = drawn.get("startX").asDouble() + (10 * part + 9) * second;
            assertThat(strip.get("x").asDouble() + strip.get("width").asDouble())
                .as("the end of part " + part)
                .isCloseTo(end, within(1.5));
            assertThat(strip.get("y").asDouble())
                .as("in the lower half of its lane")
                .isGreaterThan(drawn.get("laneY").asDouble());
          }
        });
    // Of a service that is drilled, below its bar.
    browser.click(".tools button:last-child");
    awaitThat(
        () -> {
          JsonNode drawn = drawn("shop/payment-svc", begun);
          List<JsonNode> strips = new ArrayList<>(all(drawn, "rect"));
          strips.removeAll(bars(drawn));
          assertThat(strips.stream().map(strip -> strip.get("fill").asText()))
              .contains(colour("good"), colour("warn-fill"));
          assertThat(bars(drawn)).isNotEmpty();
          JsonNode bar = bars(drawn).getFirst();
          double bottom = bar.get("y").asDouble() + bar.get("height").asDouble();
          assertThat(strips).allMatch(strip -> strip.get("y").asDouble() >= bottom);
        });
  }

  /**
   * What is on the canvas in a lane, from left to right: rectangles, dashed lines, texts; where the
   * lane's middle is, where the moment, and how wide a second.
   */
  private static JsonNode drawn(String lane, Instant moment) throws Exception {
    Object found =
        browser.promised(
            """
            const done = arguments[arguments.length - 1], lane = "%s", moment = %d;
            import("/page/echarts-6.0.0.mjs").then((e) => {
              const chart = e.getInstanceByDom(document.querySelector(".lanes"));
              const lanes = chart?.getOption()?.yAxis[0].data;
              if (!lanes) return done(JSON.stringify({laneY: 0, startX: 0, secondPixels: 0, shapes: []}));
              const x = (t) => chart.convertToPixel({xAxisIndex: 0}, t);
              const y = chart.convertToPixel({yAxisIndex: 0}, lane);
              const high = Math.abs(chart.convertToPixel({yAxisIndex: 0}, lanes[1]) - chart.convertToPixel({yAxisIndex: 0}, lanes[0]));
              const shapes = chart.getZr().storage.getDisplayList(true).flatMap((d) => {
                if (d.type === "rect" && d.style.fill && d.shape.height < high / 2) return [{type: "rect", fill: d.style.fill, ...d.shape}];
                if (d.type === "line" && Array.isArray(d.style.lineDash)) return [{type: "line", x: d.shape.x1, y: d.shape.y1, width: d.shape.x2 - d.shape.x1}];
                if (d.type === "tspan" || d.type === "text") return [{type: "text", x: d.style.x ?? 0, y: (d.style.y ?? 0) + (d.transform?.[5] ?? 0), text: d.style.text}];
                return [];
              }).filter((d) => Math.abs(d.y + (d.height ?? 0) / 2 - y) < high / 2);
              shapes.sort((a, b) => a.x - b.x);
              done(JSON.stringify({laneY: y, startX: x(moment), secondPixels: x(moment + 1000) - x(moment), shapes}));
            });
            """
                .formatted(lane, moment.toEpochMilli()));
    return Json.mapper().readTree(String.valueOf(found));
  }

  private static List<JsonNode> all(JsonNode drawn, String type) {
    return StreamSupport.stream(drawn.get("shapes").spliterator(), false)
        .filter(shape -> shape.get("type").asText().equals(type))
        .toList();
  }

  /** That which begins nearest to the moment. */
  private static JsonNode begunNearest(JsonNode drawn, List<JsonNode> shapes) {
    assertThat(shapes).isNotEmpty();
    double start = drawn.get("startX").asDouble();
    return shapes.stream()
        .min(Comparator.comparingDouble(shape -> Math.abs(shape.get("x").asDouble() - start)))
        .orElseThrow();
  }

  private static List<String> texts(JsonNode drawn) {
    return all(drawn, "text").stream().map(text -> text.get("text").asText()).toList();
  }

  /** Of faults that were live. */
  private static List<JsonNode> bars(JsonNode drawn) {
    return all(drawn, "rect").stream()
        .filter(rect -> rect.get("fill").asText().equals(colour("accent")))
        .toList();
  }

  /** What the page's theme has of that name. */
  private static String colour(String name) {
    return String.valueOf(
        browser.script(
            "return getComputedStyle(document.documentElement).getPropertyValue('--' +"
                + " arguments[0]).trim()",
            name));
  }

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

  /** Each mark of the timeline as {@code what lane}. */
  private static List<String> marks() {
    return marksAndTimes().stream().map(mark -> mark.replaceAll(" \\d+$", "")).toList();
  }

  /** Each mark of the timeline as {@code what lane epochMillis}. */
  private static List<String> marksAndTimes() {
    Object found =
        browser.promised(
            """
            const done = arguments[arguments.length - 1];
            import("/page/echarts-6.0.0.mjs").then((e) => done(
              (e.getInstanceByDom(document.querySelector(".lanes"))?.getOption()?.series ?? [])
                .filter((s) => s.type === "scatter")
                .flatMap((s) => s.data.map((m) => (m.name ?? s.name) + " " + m.value[1] + " " + m.value[0]))));
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
}
