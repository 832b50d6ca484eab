package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.RootCause;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A week of the page in seconds: more events than it holds, and as many again, make it no larger.
 * So many as {@code -Deverdrill.page.drills} says, ten events each, twice.
 */
class PageSoakIT {
  private static final int USUAL_DRILLS = 2_000;

  /** Of what a browser itself keeps now and keeps then. */
  private static final double SLACK = 1.3;

  private static final double GREATEST_HEAP_BYTES = 100e6;
  private static final List<String> VIEWS =
      List.of("timeline", "steady", "scoreboard", "issues", "drills", "trend", "events", "now");

  private static GatewayFixture gateway;
  @TempDir private static Path browserFolder;
  private static Browser browser;

  @BeforeAll
  static void start() {
    assumeThat(Browser.isHere()).as("the packages chromium and chromium-driver").isTrue();
    gateway =
        GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), PageCase.prefix("soak"));
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

    play(now, 1, drills);
    Map<String, Double> once = held();
    play(now, drills + 1, 2 * drills);
    Map<String, Double> twice = held();

    System.out.printf("page after %d drills: %s%nafter twice as many: %s%n", drills, once, twice);
    for (String kind : List.of("things", "Nodes", "JSEventListeners", "JSHeapUsedSize")) {
      assertThat(twice.get(kind)).as(kind).isLessThan(SLACK * once.get(kind));
    }
    assertThat(twice.get("JSHeapUsedSize")).isLessThan(GREATEST_HEAP_BYTES);
  }

  private static void play(Instant now, int from, int to) throws Exception {
    List<Event> events = new ArrayList<>();
    for (int drill = from; drill <= to; drill++) {
      events.addAll(drill(new ShopStory(now.plusMillis(drill)), drill));
    }
    gateway.writeAll(events);
    await()
        .atMost(PATIENCE.multipliedBy(4))
        .until(
            () -> Boolean.TRUE.equals(ofModel("drills.get('shop-" + to + "')?.state === 'done'")));
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

  /** After a walk through the views, with nothing left but what must stay. */
  private static Map<String, Double> held() {
    for (String view : VIEWS) {
      browser.script("location.hash = '#/' + arguments[0]", view);
      browser.find("#views a[data-view='" + view + "'][aria-current]");
      browser.find("main > *");
    }
    Map<String, Double> held = browser.held();
    held.put("things", ((Number) ofModel("size()")).doubleValue());
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
