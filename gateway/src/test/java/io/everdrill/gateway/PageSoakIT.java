package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.RootCause;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A week of the page in seconds: more events than it holds, and as many again, make it no larger in
 * any of its views. So many as {@code -Deverdrill.page.drills} says, ten events each, twice.
 */
class PageSoakIT {
  private static final int USUAL_DRILLS = 2_000;

  private static final double SLACK = 1.1;

  /** Of the heap a browser keeps more now and less then: it is compared once, at the end. */
  private static final double HEAP_SLACK = 1.3;

  private static final double GREATEST_HEAP_BYTES = 100e6;
  private static final String HEAP = "JSHeapUsedSize";
  private static final List<String> KINDS = List.of("things", "Nodes", "JSEventListeners", HEAP);

  /** The one without much of its own comes last: then all that the others load is there. */
  private static final List<String> VIEWS =
      List.of(
          "timeline",
          "steady",
          "scoreboard",
          "issues",
          "drills",
          "drill",
          "fleet",
          "trend",
          "events",
          "now");

  /** What comes and goes while nothing grows: a tick of the page is under way. */
  private static final double RIPPLE = 0.05;

  /** Topics have no order between them: the last of one is not the last of all. */
  private static final String LAST_IS_OVER =
      "drills.values().some(d => d.drill === 'shop-%d' && d.seenEnd"
          + " && d.injections.values().every(i => i.phase === 'ended'))"
          + " && page.app.model.verdicts.has('shop-%1$d.0')";

  /** A model that reads topics one after the other, as a page that was away for long does. */
  private static final String BURST =
      """
      const done = arguments[arguments.length - 1];
      const moment = (n) => new Date(Date.UTC(2026, 10, 21, 3, 0, n)).toISOString();
      const TOPICS = {
        drills: (n) => [["drill.started", {cell: "shop", drill: `shop-${n}`, startedAt: moment(n), scenario: "paused",
            injections: [{injection: `shop-${n}.0`, target: {target: "t", service: "s", owner: "o"}, callers: []}]}],
          ["drill.ended", {cell: "shop", drill: `shop-${n}`, endedAt: moment(n)}]],
        injections: (n) => [["injection.applied", {cell: "shop", injection: `shop-${n}.0`, appliedAt: moment(n), endsBy: moment(n + 1)}],
          ...(n === 7 ? [] : [["injection.ended", {cell: "shop", injection: `shop-${n}.0`, endedAt: moment(n), reason: "limit"}]])]};
      import("/page/model.js").then(({Model}) => {
        const model = new Model();
        for (const topic of ORDER) {
          for (let n = 1; n <= 2000; n++) {
            for (const [type, data] of TOPICS[topic](n)) model.apply(`io.everdrill.${type}.v1`, data, {live: true});
          }
        }
        const drills = [...model.drills.values()];
        done([`${drills.length} held`, ...model.partial,
          ...drills.filter((d) => d.state !== "done" && d.drill !== "shop-7").map((d) => `${d.drill} is ${d.state}`),
          ...drills.flatMap((d) => [...d.injections.values()]).filter((i) => i.phase === "running").map((i) => `${i.injection} runs`),
          ...[1700, 1999].filter((n) => model.drills.get(`shop-${n}`)?.scenario !== "paused").map((n) => `${n} was let go`)]);
      }, (e) => done([String(e)]));
      """;

  private static GatewayFixture gateway;
  @TempDir private static Path browserFolder;
  private static Browser browser;

  @BeforeAll
  static void start() {
    assumeThat(Browser.isHere()).as("the packages chromium and chromium-driver").isTrue();
    gateway = GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-soak");
    browser = new Browser(browserFolder);
    browser.open(gateway.uri("/").toString());
    browser.find("#halt");
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      gateway.close();
    }
  }

  @Test
  void holdsNoMoreAfterTwiceAsManyEvents() throws Exception {
    int drills = Integer.getInteger("everdrill.page.drills", USUAL_DRILLS);
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    ShopStory story = new ShopStory(now);
    gateway.writeAll(story.inventory());
    gateway.writeAll(story.definitions());
    awaitDefinitions();

    play(now, 1, drills);
    // What a view loads and compiles when it is first opened stays.
    walk(drills);
    Map<String, Map<String, Double>> once = walk(drills);
    play(now, drills + 1, 2 * drills);
    Map<String, Map<String, Double>> twice = walk(2 * drills);

    for (String view : VIEWS) {
      Map<String, Double> then = once.get(view);
      Map<String, Double> later = twice.get(view);
      System.out.printf(
          "%s after %d drills: %s%nafter twice as many: %s%n", view, drills, then, later);
      for (String kind : KINDS) {
        if (!kind.equals(HEAP)) {
          assertThat(later.get(kind)).as(view + ": " + kind).isLessThan(SLACK * then.get(kind));
        }
      }
      assertThat(later.get(HEAP)).as(view).isLessThan(GREATEST_HEAP_BYTES);
    }
    String last = VIEWS.getLast();
    assertThat(twice.get(last).get(HEAP)).isLessThan(HEAP_SLACK * once.get(last).get(HEAP));
  }

  /** The page asks for them when it is opened, and then once a minute. */
  private static void awaitDefinitions() {
    long services = ShopStory.CALLS.size();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Json.mapper().readTree(gateway.get("/api/v1/targets").body()).path("items").size()
                        == services
                    && gateway.get("/api/v1/detectors").body().contains(ShopStory.DETECTOR));
    browser.reload();
    browser.find("#halt");
    await().atMost(PATIENCE).until(() -> ofModel("targets.length").equals(services));
  }

  /** What nobody saw end is kept and told, and nothing else is said to go on. */
  @ParameterizedTest
  @ValueSource(strings = {"drills, injections", "injections, drills"})
  void lateFactOfADrillThatWasLetGoMakesItNoActiveOne(String order) {
    String topics = "[\"" + order.replace(", ", "\", \"") + "\"]";

    assertThat(browser.promised(BURST.replace("ORDER", topics)))
        .isEqualTo(List.of("500 held", "shop-7.0 runs"));
  }

  private static void play(Instant now, int from, int to) throws Exception {
    List<Event> events = new ArrayList<>();
    for (int drill = from; drill <= to; drill++) {
      events.addAll(drill(new ShopStory(now.plusMillis(drill)), drill));
    }
    gateway.writeAll(events);
    await()
        .atMost(PATIENCE.multipliedBy(4))
        .until(() -> Boolean.TRUE.equals(ofModel(LAST_IS_OVER.formatted(to))));
    assertThat(
            ofModel("drills.values().filter(d => d.state !== 'done').map(d => d.drill).toArray()"))
        .isEqualTo(List.of());
  }

  private static List<Event> drill(ShopStory then, long drill) {
    String service = drill % 2 == 0 ? "payment-svc" : "cache-svc";
    Duration after = Duration.ofSeconds(3);
    List<Event> events = new ArrayList<>();
    events.add(then.started(drill, service, List.of()));
    events.add(then.applied(drill, service));
    events.add(then.window(service, 20));
    events.add(then.reading(drill, service, drill % 6));
    events.add(then.firing(service));
    events.add(then.diagnosis(service));
    events.add(then.detection(drill, service, after));
    events.add(then.ended(drill, EndReason.LIMIT));
    events.add(then.verdict(drill, service, then.detected(after), new RootCause.Missed()));
    events.add(then.drillEnded(drill));
    return events;
  }

  /** What the page holds in each view, with nothing left but what must stay. */
  private static Map<String, Map<String, Double>> walk(int lastDrill) {
    Map<String, Map<String, Double>> held = new LinkedHashMap<>();
    for (String view : VIEWS) {
      String path = view.equals("drill") ? "drill/shop-" + lastDrill : view;
      browser.script("location.hash = '#/' + arguments[0]", path);
      awaitOpened(path);
      held.put(view, settled());
    }
    return held;
  }

  /** An element that were found would be held for us, and be taken for one that the page holds. */
  private static void awaitOpened(String path) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Boolean.TRUE.equals(
                    browser.script(
                        "return document.querySelector(arguments[0]) !== null",
                        "main[data-view='" + path + "'] > *")));
  }

  /** As it is when what the view asked the gateway for is here and drawn. */
  private static Map<String, Double> settled() {
    AtomicReference<Map<String, Double>> last = new AtomicReference<>(held());
    await()
        .atMost(PATIENCE.multipliedBy(2))
        .until(
            () -> {
              Map<String, Double> now = held();
              Map<String, Double> before = last.getAndSet(now);
              return KINDS.stream()
                  .allMatch(k -> Math.abs(now.get(k) - before.get(k)) <= RIPPLE * before.get(k));
            });
    return last.get();
  }

  private static Map<String, Double> held() {
    Map<String, Double> all = browser.held();
    Map<String, Double> held = new TreeMap<>();
    all.put("things", ((Number) ofModel("size()")).doubleValue());
    KINDS.forEach(kind -> held.put(kind, all.get(kind)));
    return held;
  }

  private static Object ofModel(String expression) {
    return browser.promised(
        "const done = arguments[arguments.length - 1];"
            + "import('/page/app.js').then(page => done(page.app.model."
            + expression
            + "))");
  }
}
