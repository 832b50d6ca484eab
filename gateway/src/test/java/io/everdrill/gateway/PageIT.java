package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page as people have it: a real Chromium, the real gateway, topics on a real broker. */
class PageIT {

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final List<String> VIEWS =
      List.of(
          "now",
          "timeline",
          "steady",
          "scoreboard",
          "issues",
          "drills",
          "fleet",
          "drill/shop-3",
          "trend",
          "events");
  private static final long RUNNING = ShopPast.NEXT;

  private static GatewayFixture gateway;
  @TempDir private static Path browserFolder;
  private static Browser browser;
  private static ScheduledExecutorService probes;
  private static volatile int paymentPasses = 20;

  /** The drill for which the guard reads; 0 is none. */
  private static volatile long watched;

  @BeforeAll
  static void start() throws Exception {
    assumeThat(Browser.isHere()).as("the packages chromium and chromium-driver").isTrue();
    gateway = GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-page.");
    ShopPast.write(gateway, Instant.ofEpochMilli(System.currentTimeMillis()));
    probes = Executors.newSingleThreadScheduledExecutor();
    probes.scheduleAtFixedRate(PageIT::probe, 0, 1, TimeUnit.SECONDS);
    browser = new Browser(browserFolder);
    browser.size(1400, 1000);
    browser.open(gateway.uri("/").toString());
    signIn();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      probes.shutdownNow();
      gateway.close();
    }
  }

  @AfterEach
  void consoleIsQuiet() {
    assertThat(browser.complaints()).isEmpty();
  }

  private static void signIn() {
    browser.script("sessionStorage.setItem('everdrill.token', arguments[0])", token());
    browser.reload();
    browser.find("#halt");
  }

  private static String token() {
    return GatewayFixture.token(Role.COMMANDER);
  }

  /** A window a second of each service, as the judge says them. */
  private static void probe() {
    try {
      ShopStory now = new ShopStory(Instant.ofEpochMilli(System.currentTimeMillis()));
      for (String service : ShopStory.CALLS.keySet()) {
        gateway.write(now.window(service, service.equals("payment-svc") ? paymentPasses : 20));
      }
      if (watched > 0) {
        gateway.write(now.reading(watched, "payment-svc", now.now().getEpochSecond() % 6));
        gateway.write(now.agent());
        gateway.write(now.prober());
      }
    } catch (Exception e) {
      throw new IllegalStateException("The probes of the test cannot write", e);
    }
  }

  private static void write(List<? extends Event> events) throws Exception {
    for (Event event : events) {
      gateway.write(event);
    }
  }

  @Test
  void injectionAppearsWithinASecondAndCountsDownAndHaltEndsIt() throws Exception {
    open("now");
    browser.awaitText("#nothing-active", "Nothing is being broken");
    ShopStory story = new ShopStory(Instant.ofEpochMilli(System.currentTimeMillis()));
    gateway.write(story.started(RUNNING, "payment-svc", ShopPast.CALLERS));
    long written = System.nanoTime();
    gateway.write(story.applied(RUNNING, "payment-svc"));

    String card = "[data-countdown='shop-9.0']";
    browser.awaitText(card, "s left");
    Duration shown = Duration.ofNanos(System.nanoTime() - written);
    assertThat(shown).as("from the agent's event to the screen").isLessThan(Duration.ofSeconds(1));
    assertThat(browser.text("#active")).contains("process-pause on payment-svc-1", "frontend");
    long before = leftMillis(card);
    await().atMost(PATIENCE).until(() -> leftMillis(card) < before - 1_000);

    browser.click("#halt");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                gateway.events(Topic.HALTS, HaltEvent.Switch.class).stream()
                    .anyMatch(s -> s.scope().equals("*") && s.state() == HaltEvent.State.HALTED));
    browser.awaitText("#chips", "halted everywhere by the-commander");
    // What the agent says when it heeds the switch.
    ShopStory end = new ShopStory(Instant.ofEpochMilli(System.currentTimeMillis()));
    write(List.of(end.ended(RUNNING, EndReason.HALT), end.drillEnded(RUNNING)));
    browser.awaitText("#nothing-active", "Nothing is being broken");
    resume();
  }

  private static long leftMillis(String card) {
    return Long.parseLong(browser.find(card).getAttribute("data-left-ms"));
  }

  private static void resume() {
    browser.click("#resume");
    browser.type("#resume-reason", "the test is over");
    browser.click("#resume-yes");
    browser.awaitText("#chips", "live");
  }

  @Test
  void abortEndsOneInjection() throws Exception {
    open("now");
    ShopStory story = new ShopStory(Instant.ofEpochMilli(System.currentTimeMillis()));
    write(List.of(story.started(10, "cache-svc", List.of()), story.applied(10, "cache-svc")));

    browser.click("[data-abort='shop-10.0']");

    await()
        .atMost(PATIENCE)
        .until(
            () ->
                gateway.events(Topic.ABORTS, AbortEvent.Injections.class).stream()
                    .anyMatch(a -> a.injections().contains(ShopStory.injection(10))));
    write(List.of(story.ended(10, EndReason.ABORT), story.drillEnded(10)));
  }

  @Test
  void timelineShowsTheGapBetweenInjectionAndAlert() {
    open("timeline");

    browser.awaitText("#gaps", "shop-3.0");
    assertThat(browser.text("#gaps [data-key='shop-3.0']")).contains("payment-svc", "7.0 s");
    assertThat(browser.text("#gaps [data-key='shop-4.0']")).contains("missed");
  }

  @Test
  void reconnectAndReloadLoseNothing() throws Exception {
    open("events");
    browser.awaitText("#event-count", "of the last");
    gateway.restartGateway();
    ShopStory story = new ShopStory(Instant.ofEpochMilli(System.currentTimeMillis()));
    gateway.write(story.firing("inventory-svc"));

    browser.awaitText("main tbody", "inventory-svc");
    // The connection that broke is what the browser itself complains of.
    assertThat(browser.complaints()).allMatch(line -> line.contains("Failed to load resource"));

    browser.reload();

    browser.awaitText("main tbody", "inventory-svc");
  }

  @Test
  void sentenceSaysByWhomUsersAreHurt() {
    open("now");
    browser.awaitText("#sentence", "Users are fine");
    try {
      paymentPasses = 8;

      browser.awaitText("#sentence", "Users are hurt, not by us: payment-svc");
    } finally {
      paymentPasses = 20;
    }
    browser.awaitText("#sentence", "Users are fine");
    browser.awaitText("#chips", "0 faults past limit or uncertain");
    browser.awaitText("#chips", "blackout in");
  }

  @Test
  void everyViewShowsItselfInLightAndDarkAtTheDeskAndOnAPhone() throws Exception {
    ShopStory story = new ShopStory(Instant.ofEpochMilli(System.currentTimeMillis()));
    write(
        List.of(
            story.started(11, "payment-svc", ShopPast.CALLERS), story.applied(11, "payment-svc")));
    watched = 11;
    paymentPasses = 15;
    assertThat(barriersOfABadPicture()).contains("image-alt");
    for (String theme : List.of("light", "dark")) {
      browser.script("localStorage.setItem('everdrill.theme', arguments[0])", theme);
      for (int width : new int[] {1400, 500}) {
        browser.size(width, 1100);
        browser.reload();
        for (String view : VIEWS) {
          open(view);
          browser.awaitText("#sentence", "Users are");
          await().atMost(PATIENCE).until(() -> browser.text("main").length() > 80);
          assertThat(browser.script("return document.documentElement.scrollWidth"))
              .as(view + " is no wider than the screen")
              .isEqualTo(browser.script("return document.documentElement.clientWidth"));
          if (width > 1000) {
            assertThat(browser.barriers()).as(view + " in " + theme).isEmpty();
          }
          String name = view.replaceAll("/.*", "") + "-" + theme + "-" + width + ".png";
          browser.screenshot(SCREENSHOTS.resolve(name));
        }
      }
    }
    watched = 0;
    paymentPasses = 20;
    ShopStory end = new ShopStory(Instant.ofEpochMilli(System.currentTimeMillis()));
    write(List.of(end.ended(11, EndReason.ABORT), end.drillEnded(11)));
    browser.script("localStorage.removeItem('everdrill.theme')");
    browser.size(1400, 1000);
  }

  /** That the check can fail. */
  private static String barriersOfABadPicture() throws Exception {
    browser.script("document.body.append(document.createElement('img'))");
    return String.join("\n", browser.barriers());
  }

  @Test
  void drillShowsWhetherChanceWasChance() {
    open("drill/shop-" + ShopPast.PROVEN);
    browser.awaitText("#proof", "proven");
    open("drill/shop-" + ShopPast.REFUTED);
    browser.awaitText("#proof", "refuted");
    assertThat(browser.text("#proof")).contains("draw.probability", "got 0.001", "drills-");
    open("drill/shop-3");
    browser.awaitText("#proof", "not yet");
  }

  @Test
  void everyViewIsReachedHaltedAndResumedByKeyboardAlone() throws Exception {
    open("events");
    browser.reload();
    browser.find("#halt");
    browser.press(Keys.TAB);
    assertThat(browser.hasFocus("a.skip")).as("the first stop leads past the bar").isTrue();
    for (String view : VIEWS) {
      if (!view.contains("/")) {
        walkTo("#views a[data-view=" + view + "]");
        browser.press(Keys.ENTER);
        browser.find("#views a[data-view=" + view + "][aria-current]");
        assertThat(browser.hasFocus("main")).as("focus is where the view begins").isTrue();
      }
    }
    open("drills");
    browser.find("main tbody a");
    walkTo("main a[href^='#/drill/']");
    browser.press(Keys.ENTER);
    browser.find("#story li");

    walkTo("#halt");
    browser.press(Keys.ENTER);
    browser.awaitText("#chips", "halted everywhere by the-commander");
    walkTo("#resume");
    browser.press(Keys.ENTER);
    walkTo("#resume-reason");
    browser.press("by keyboard");
    walkTo("#resume-yes");
    browser.press(Keys.ENTER);
    browser.awaitText("#chips", "live");
  }

  /** Goes on with Tab until it is there; a page of a hundred stops is too long for anybody. */
  private static void walkTo(String css) {
    for (int stop = 0; stop < 100 && !browser.hasFocus(css); stop++) {
      browser.press(Keys.TAB);
    }
    assertThat(browser.hasFocus(css)).as(css + " is reached by Tab").isTrue();
  }

  private static void open(String view) {
    browser.script("location.hash = '#/' + arguments[0]", view);
    browser.find("main > *");
  }
}
