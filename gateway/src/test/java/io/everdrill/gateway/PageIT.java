package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page as people have it: a real Chromium, the real gateway, topics on a real broker. */
class PageIT extends PageCase {

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
  private static final int PHONE = 360;

  private static GatewayFixture gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = page.gateway();
  }

  /** Promised is a second; of five the one in the middle is taken, for a machine may stall once. */
  @Test
  void injectionAppearsWithinASecondOfItsEvent() throws Exception {
    page.show("now");
    browser.script(
        """
        const first = window.firstShown = {};
        new MutationObserver(() => {
          for (const e of document.querySelectorAll("[data-left-ms]"))
            first[e.dataset.countdown] ??= Date.now();
        }).observe(document.getElementById("main"),
            {subtree: true, childList: true, attributes: true});
        """);
    List<Long> millis = new ArrayList<>();
    for (int time = 0; time < 5; time++) {
      long drill = page.fresh();
      page.write(List.of(ShopPage.now().started(drill, "cache-svc", List.of())));
      InjectionEvent.Applied applied = ShopPage.now().applied(drill, "cache-svc");
      page.write(List.of(applied));
      browser.find("[data-countdown='shop-%d.0'][data-left-ms]".formatted(drill));
      Object shown =
          browser.script("return window.firstShown[arguments[0]]", "shop-" + drill + ".0");
      millis.add(((Number) shown).longValue() - applied.appliedAt().toEpochMilli());
    }

    assertThat(millis).as("ms from the agent's event to the screen").allMatch(took -> took < 5_000);
    assertThat(millis.stream().sorted().skip(2).findFirst().orElseThrow())
        .as("the middle of " + millis)
        .isLessThanOrEqualTo(1_000);
  }

  @Test
  void injectionCountsDownAndHaltEndsIt() throws Exception {
    page.show("now");
    browser.awaitText("#nothing-active", "Nothing is being broken");
    long drill = page.fresh();
    ShopStory story = ShopPage.now().lasting();
    page.write(
        List.of(
            story.started(drill, "payment-svc", ShopPast.CALLERS),
            story.applied(drill, "payment-svc")));

    String card = "[data-countdown='shop-%d.0']".formatted(drill);
    browser.awaitText(card, "s left");
    browser.awaitText("#active", "process-pause on payment-svc-1");
    browser.awaitText("#active", "frontend");
    browser.awaitText("#active-spoken", "process-pause on payment-svc-1");
    browser.script(
        "window.spoken = 0; new MutationObserver(() => window.spoken++).observe("
            + "document.getElementById('active-spoken'), {childList: true, characterData: true})");
    long before = leftMillis(card);
    await().atMost(PATIENCE).until(() -> leftMillis(card) < before - 1_000);
    assertThat(browser.script("return window.spoken")).as("times read out").isEqualTo(0L);
    assertThat(browser.script("return document.querySelector('#active').ariaLive")).isNull();

    browser.click("#halt");
    await().atMost(PATIENCE).until(() -> page.switches().getLast().equals("* halted"));
    browser.awaitText("#chips", "halted everywhere by the-commander");
    // What the agent says when it heeds the switch.
    ShopStory end = ShopPage.now();
    page.write(List.of(end.ended(drill, EndReason.HALT), end.drillEnded(drill)));
    browser.awaitText("#nothing-active", "Nothing is being broken");
    resume("*");
    browser.awaitText("#chips", "live");
  }

  private static long leftMillis(String card) {
    return Long.parseLong(browser.find(card).getAttribute("data-left-ms"));
  }

  @Test
  void abortEndsOneInjection() throws Exception {
    page.show("now");
    long drill = page.fresh();
    ShopStory story = ShopPage.now().lasting();
    page.write(
        List.of(story.started(drill, "cache-svc", List.of()), story.applied(drill, "cache-svc")));

    browser.click("[data-abort='shop-%d.0']".formatted(drill));

    page.awaitAbort(drill);
  }

  @Test
  void timelineShowsTheGapBetweenInjectionAndAlert() {
    page.show("timeline");

    browser.awaitText("#gaps [data-key='shop-3.0']", "payment-svc");
    browser.awaitText("#gaps [data-key='shop-3.0']", "7.0 s");
    browser.awaitText("#gaps [data-key='shop-4.0']", "missed");
  }

  @Test
  void reconnectAndReloadLoseNothing() throws Exception {
    page.show("events");
    browser.awaitText("#event-count", "of the last");
    gateway.restartGateway();
    long drill = page.fresh();
    ShopStory story = ShopPage.now();
    page.write(List.of(story.started(drill, "inventory-svc", List.of()), story.drillEnded(drill)));

    browser.awaitText("main tbody", "shop-" + drill);
    // The connection that broke is what the browser itself complains of.
    assertThat(browser.complaints()).allMatch(line -> line.contains("Failed to load resource"));

    browser.reload();

    browser.awaitText("main tbody", "shop-" + drill);
  }

  @Test
  void sentenceSaysByWhomUsersAreHurt() {
    page.show("now");
    browser.awaitText("#sentence", "Users are fine");
    page.hurt("inventory-svc");
    browser.awaitText("#sentence", "Users are hurt, not by us: inventory-svc");
    page.hurt("");
    browser.awaitText("#sentence", "Users are fine");
    browser.awaitText("#chips", "0 faults past limit or uncertain");
    browser.awaitText("#chips", "blackout in");
  }

  @Test
  void whereProbesAreSilentThePageDoesNotKnow() {
    page.show("now");
    page.silent("auth-svc");
    browser.awaitText(
        "#sentence", "Users are fine where probes look. Nobody can tell for auth-svc");
    page.silent("");
    browser.awaitText("#sentence", "Users are fine.");
  }

  @Test
  void buttonHaltsWhatItSaysAndResumingCanBeCalledOff() {
    page.show("now");
    int before = page.switches().size();
    page.choose("#filter-cell", "shop");
    browser.awaitText("#halt-cell", "Halt shop only");
    assertThat(browser.text("#halt")).isEqualTo("Halt all cells");

    browser.click("#halt-cell");
    browser.awaitText("#chips", "halted: shop by the-commander");
    browser.click("#resume");
    browser.click("dialog button[value=no]");
    await().atMost(PATIENCE).until(() -> "".equals(browser.text("dialog")));
    browser.click("#halt");
    browser.awaitText("#chips", "halted everywhere by the-commander");

    assertThat(page.switches().stream().skip(before)).containsExactly("shop halted", "* halted");
    resume("*");
    resume("shop");
    page.choose("#filter-cell", "");
    page.show("timeline");
    await().atMost(PATIENCE).until(() -> page.chart(".lanes", "series").contains("markArea"));
  }

  private static void resume(String scope) {
    browser.click("#resume");
    page.choose("#resume-scope", scope);
    browser.type("#resume-reason", "the test is over");
    browser.click("#resume-yes");
    await().atMost(PATIENCE).until(() -> page.switches().getLast().equals(scope + " running"));
  }

  @Test
  void matrixLeadsToTheDrillsBehindIt() {
    page.show("scoreboard");
    page.choose("#by", "class-and-tier");
    browser.awaitText("#matrix", "tier-2");
    browser.awaitText("#matrix thead", "application");
    page.choose("#by", "service");
    browser.awaitText("#matrix", "payment-svc");
    // The interval is seen.
    browser.awaitText("#matrix button small", "–");

    browser.click("#matrix button[aria-label^='payment-svc, process-pause']");
    browser.awaitText("#behind", "The drills behind it");
    browser.script("document.querySelector('#behind a[href=\"#/drill/shop-3\"]').click()");

    browser.awaitText("main h1", "Drill shop-3");
    browser.find("#story li");
  }

  @Test
  void drillLightsThePathThatIsHurtAndIsToldToWhoeverAsks() throws Exception {
    page.show("now");
    browser.awaitText("#sentence", "Users are fine");
    long drill = page.fresh();
    ShopStory story = ShopPage.now().lasting();
    page.write(
        List.of(
            story.started(drill, "payment-svc", ShopPast.CALLERS),
            story.applied(drill, "payment-svc")));
    page.watched(drill);
    browser.find("[data-abort='shop-%d.0']".formatted(drill));
    awaitThat(
        () ->
            assertThat(page.chart(".graph", "series[0].links"))
                .contains("\"width\":2")
                .doesNotContain("\"width\":3"));
    page.hurt("checkout-svc");
    awaitThat(() -> assertThat(page.chart(".graph", "series[0].links")).contains("\"width\":3"));
    browser.awaitText("[data-injection='shop-%d.0']".formatted(drill), "checkout-svc (hurt)");
    awaitThat(
        () ->
            assertThat(browser.script("return document.querySelector('.graph').ariaLabel"))
                .asString()
                .contains(
                    "payment-svc broken; may be felt by checkout-svc, api-gateway, frontend"));

    page.choose("#us-service", "payment-db");
    browser.click("#us-ask");
    browser.awaitText("#us-answer", "No: no drill of ours touches payment-db");
    page.choose("#us-service", "frontend");
    browser.click("#us-ask");
    browser.awaitText("#us-answer", "Yes, it is us.");
    browser.awaitText("#us-answer li:has(a[href='#/drill/shop-" + drill + "'])", "Stop it");
    browser.click("#us-answer li:has(a[href='#/drill/shop-" + drill + "']) button");
    browser.awaitText("#told", "Aborted shop-" + drill + ".0");
    page.awaitAbort(drill);

    page.show("steady");
    browser.awaitText("#steady [data-key='shop/payment-svc']", "that abort");
    awaitThat(
        () ->
            assertThat(page.chart("#steady [data-key='shop/payment-svc'] .chart", "series"))
                .contains("evidence, 1 aborts"));
  }

  @Test
  void everyViewShowsItselfInLightAndDarkAtTheDeskAndOnAPhone() throws Exception {
    long drill = page.fresh();
    ShopStory story = ShopPage.now().lasting();
    page.write(
        List.of(
            story.started(drill, "payment-svc", ShopPast.CALLERS),
            story.applied(drill, "payment-svc")));
    page.watched(drill);
    page.hurt("payment-svc");
    try {
      assertThat(barriersOfABadPicture()).contains("image-alt");
      for (String theme : List.of("light", "dark")) {
        browser.script("localStorage.setItem('everdrill.theme', arguments[0])", theme);
        for (int width : new int[] {1400, PHONE}) {
          browser.phone(width == PHONE ? PHONE : 0);
          browser.reload();
          for (String view : VIEWS) {
            look(view, theme, width);
          }
        }
      }
    } finally {
      browser.phone(0);
      browser.script("localStorage.removeItem('everdrill.theme')");
      browser.reload();
    }
  }

  private static void look(String view, String theme, int width) throws Exception {
    page.show(view);
    browser.awaitText("#sentence", "Users are");
    await().atMost(PATIENCE).until(() -> browser.text("main").length() > 80);
    assertThat(browser.sticksOut()).as(view + " is no wider than the screen").isEmpty();
    // Contrast does not hang on the width.
    if (width > PHONE || theme.equals("light")) {
      assertThat(browser.barriers()).as(view + " in " + theme + " at " + width).isEmpty();
    }
    await().atMost(PATIENCE).until(browser::chartsArePainted);
    String name = view.replaceAll("/.*", "") + "-" + theme + "-" + width + ".png";
    browser.screenshot(SCREENSHOTS.resolve(name));
  }

  /** That the check can fail. */
  private static String barriersOfABadPicture() throws Exception {
    browser.script("document.body.append(document.createElement('img'))");
    return String.join("\n", browser.barriers());
  }

  @Test
  void drillShowsWhetherChanceWasChance() {
    page.show("drill/shop-" + ShopPast.PROVEN);
    browser.awaitText("#proof", "proven");
    page.show("drill/shop-" + ShopPast.REFUTED);
    browser.awaitText("#proof", "refuted");
    for (String words : List.of("draw.probability", "got 0.001", "drills-")) {
      browser.awaitText("#proof", words);
    }
    page.show("drill/shop-3");
    browser.awaitText("#proof", "not yet");
  }

  @Test
  void everyViewIsReachedHaltedAndResumedByKeyboardAlone() throws Exception {
    page.show("events");
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
    page.show("drills");
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
}
